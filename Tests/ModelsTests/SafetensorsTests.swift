import Foundation
import Models
import Testing

/// Bytes as the Python package wrote them:
///
///     # safetensors 0.8.0, numpy 2.4
///     save({"b": np.array([[1, 2, 3], [-0.5, 0.25, 1e-3]], np.float32), "a": np.array([7], np.int64),
///           "c": np.array(0.5, np.float16), "none": np.zeros((0, 3), np.uint8)}, metadata={"format": "pt"})
private let pythonHeader =
  #"{"__metadata__":{"format":"pt"},"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
  + #""b":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},"c":{"dtype":"F16","shape":[],"data_offsets":[32,34]},"#
  + #""none":{"dtype":"U8","shape":[0,3],"data_offsets":[34,34]}}  "#
private let pythonData: [UInt8] = [
  7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0, 0xBF, 0, 0, 0x80, 0x3E,
  0x6F,
  0x12, 0x83, 0x3A, 0, 0x38,
]

private var tensors: [SafetensorsTensor] {
  [
    SafetensorsTensor(name: "none", type: .uint8, shape: [0, 3], bytes: []),
    SafetensorsTensor(name: "b", shape: [2, 3], floats: [1, 2, 3, -0.5, 0.25, 1e-3]),
    SafetensorsTensor(name: "c", type: .float16, shape: [], bytes: [0, 0x38]),
    SafetensorsTensor(name: "a", type: .int64, shape: [1], bytes: [7, 0, 0, 0, 0, 0, 0, 0]),
  ]
}

private func file(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { Array($0) } + header.utf8 + data
}

@Suite struct SafetensorsTests {
  private func withPath<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/windrow-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// Reads every tensor of a file of these bytes.
  private func readAll(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
    try withPath { path in
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let file = try SafetensorsFile(path: path)
      return try Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, try file.bytes($0)) })
    }
  }

  @Test func aFileOfThePythonPackageIsRead() throws {
    try withPath { path in
      try Data(file(pythonHeader, pythonData)).write(to: URL(fileURLWithPath: path))
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == ["format": "pt"])
      #expect(file.entries.map(\.name) == ["a", "b", "c", "none"])
      #expect(file.entries.map(\.shape) == [[1], [2, 3], [], [0, 3]])
      let entry = try #require(file["b"])
      #expect(try file.floats(entry) == [1, 2, 3, -0.5, 0.25, 1e-3])
      #expect(try file.bytes(try #require(file["none"])) == [])
      #expect(file["d"] == nil)
      #expect(throws: SafetensorsError.self) { try file.floats(try #require(file["a"])) }
    }
  }

  @Test func theBytesWrittenAreThese() throws {
    let header =
      #"{"__metadata__":{"author":"é\"","format":"pt"},"a":{"data_offsets":[0,8],"dtype":"I64","shape":[1]},"#
      + #""b":{"data_offsets":[8,32],"dtype":"F32","shape":[2,3]},"c":{"data_offsets":[32,34],"dtype":"F16","#
      + #""shape":[]},"none":{"data_offsets":[34,34],"dtype":"U8","shape":[0,3]}}"#
    let space = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    for order in [tensors, tensors.reversed()] {
      try withPath { path in
        try SafetensorsFile.write(order, metadata: ["format": "pt", "author": "é\""], to: path)
        let written = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect([UInt8](written) == file(header + space, pythonData))
        #expect(try SafetensorsFile(path: path).metadata["author"] == "é\"")
      }
    }
  }

  @Test func aFileOfNothingIsReadAgain() throws {
    try withPath { path in
      try SafetensorsFile.write([], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.entries.isEmpty && file.metadata.isEmpty)
    }
  }

  @Test(
    arguments: [
      ([1, 2, 3], "3 bytes, too short"),
      (file("{}", length: 1 << 40), "header of 1099511627776 bytes, at most 100 MB"),
      (file("{}", length: .max), "at most 100 MB"),
      (file("{}", length: 3), "header of 3 bytes in a file of 10"),
      (file("[]"), "does not start with '{'"),
      (file("{\"a\":"), "header, byte 5:"),
      (file(#"{"a":\#(String(repeating: "[", count: 100_000))}"#), "nested too deeply"),
      (file(#"{"a":{},"a":{}}"#), "the name 'a' stands twice"),
      (file(#"{"__metadata__":{"x":1}}"#), "'x', which is not text"),
      (
        file(#"{"a":{"dtype":"F32","shape":[]}}"#),
        "tensor 'a': expected an object with dtype, shape and data_offsets"
      ),
      (
        file(#"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        "unknown dtype \"F33\""
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#),
        "shape: expected a list of whole numbers"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#),
        "shape: expected a list of whole numbers"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#),
        "data_offsets: expected a start and an end"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#),
        "too many numbers"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        "F32 of shape [2] takes 8 bytes, data_offsets give 4"
      ),
      (
        file(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, [0]),
        "tensor 'a': ends at byte 4 of 1"
      ),
      (
        file(
          #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
          [0, 0, 0]), "tensor 'b': overlaps tensor 'a'"
      ),
      (
        file(
          #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
          [0, 0, 0]), "tensor 'b': bytes 1 to 2 before it belong to no tensor"
      ),
      (
        file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, [0, 0]),
        "1 bytes after the last tensor"
      ),
    ] as [([UInt8], String)])
  func eachLieOfAHeaderIsNamed(bytes: [UInt8], expected: String) {
    let error = #expect(throws: SafetensorsError.self) { try readAll(bytes) }
    #expect(error.map { "\($0)".contains(expected) } == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func whatIsNotAFileIsNamed() {
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "/no/such") }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "/") }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "/dev/zero") }
    #expect(throws: SafetensorsError.self) {
      try SafetensorsFile.write([.init(name: "__metadata__", shape: [0], floats: [])], to: "/no/such/file")
    }
  }

  @Test func aFileOfAnotherModelIsRefused() throws {
    try withPath { path in
      try SafetensorsFile.write(tensors, to: path)
      let file = try SafetensorsFile(path: path)
      let all = [("a", [1]), ("b", [2, 3]), ("c", []), ("none", [0, 3])]
      try file.require(all)
      func message(_ expected: [(String, [Int])]) -> String {
        do { try file.require(expected) } catch { return "\(error)" }
        return ""
      }
      #expect(
        message([("a", [2])]).hasSuffix(
          "tensor 'a': shape [1], expected [2]: the file and the recipe do not belong together"))
      #expect(message(all + [("non", [])]).hasSuffix("tensor 'non': missing; the file is of another model"))
      #expect(
        message(all.dropLast() + [("nona", [])]).hasSuffix("tensor 'nona': missing; the file has 'none'"))
      #expect(message(all.dropLast()).contains("tensor 'none': not part of this model"))
    }
  }

  @Test func noSingleDamageTraps() throws {
    let sound = file(pythonHeader, pythonData)
    try withPath { path in
      try Data(sound).write(to: URL(fileURLWithPath: path))
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      func put(_ byte: UInt8, at place: Int) throws {
        try handle.seek(toOffset: UInt64(place))
        try handle.write(contentsOf: [byte])
      }
      func readAll() throws {
        let file = try SafetensorsFile(path: path)
        for entry in file.entries { _ = try file.bytes(entry) }
      }
      for place in sound.indices {
        for bit in 0..<8 {
          try put(sound[place] ^ 1 << bit, at: place)
          _ = try? readAll()
        }
        try put(sound[place], at: place)
      }
      try readAll()
      for size in sound.indices.reversed() {
        try handle.truncate(atOffset: UInt64(size))
        #expect(throws: SafetensorsError.self) { try readAll() }
      }
    }
  }

  @Test func aFileCutOffAfterOpeningIsAnError() throws {
    try withPath { path in
      try SafetensorsFile.write(tensors, to: path)
      let file = try SafetensorsFile(path: path)
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: try handle.seekToEnd() - 20)
      #expect(throws: SafetensorsError.self) { try file.bytes(try #require(file["b"])) }
    }
  }
}
