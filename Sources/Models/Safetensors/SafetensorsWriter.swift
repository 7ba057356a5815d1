import Recipes

/// A tensor to be written: a name, what its numbers are, and where its bytes come from.
public struct SafetensorsTensor {
  let name: String
  let type: SafetensorsType
  let shape: [Int]
  let withBytes: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// A tensor whose bytes (row-major, little-endian) `withBytes` lends to the closure it is given.
  public init(
    name: String, type: SafetensorsType, shape: [Int],
    withBytes: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) {
    (self.name, self.type, self.shape, self.withBytes) = (name, type, shape, withBytes)
  }

  /// A tensor of the given bytes.
  public init(name: String, type: SafetensorsType, shape: [Int], bytes: [UInt8]) {
    self.init(name: name, type: type, shape: shape) { body in try bytes.withUnsafeBytes { try body($0) } }
  }

  /// A tensor of float32 numbers.
  public init(name: String, shape: [Int], floats: [Float]) {
    self.init(name: name, type: .float32, shape: shape) { body in try floats.withUnsafeBytes { try body($0) }
    }
  }
}

extension SafetensorsFile {
  /// Writes `tensors` and `metadata` as the file `path`, which appears whole or not at all.
  ///
  ///     8 bytes   length of the header, little-endian
  ///     header    {"__metadata__": {…}, "name": {"data_offsets": [0, 8], "dtype": "F32", "shape": [2]}, …} and spaces
  ///     data      the tensors' bytes, without gaps
  ///
  /// The same content gives the same bytes: the header's names are sorted, the data lie with the widest types first
  /// and by name within a type, so that every tensor is aligned to its type.
  ///
  /// Throws a `SafetensorsError` for the name `__metadata__`, an error of the system where the file cannot be written.
  public static func write(
    _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to path: String
  ) throws {
    let (header, ordered) = try layOut(tensors, metadata: metadata, path: path)
    try AtomicFile.write(to: path) { file in
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
      try header.withUnsafeBytes { try file.write($0) }
      for tensor in ordered {
        try tensor.withBytes { bytes in
          let expected = tensor.shape.reduce(tensor.type.size, *)
          precondition(
            bytes.count == expected,
            "safetensors: '\(tensor.name)' \(tensor.shape): \(bytes.count) ≠ \(expected) bytes")
          try file.write(bytes)
        }
      }
    }
  }

  private static func layOut(
    _ tensors: [SafetensorsTensor], metadata: [String: String], path: String
  ) throws -> (header: [UInt8], ordered: [SafetensorsTensor]) {
    precondition(
      Set(tensors.map(\.name)).count == tensors.count, "safetensors: two tensors have the same name")
    if tensors.contains(where: { $0.name == metadataName }) {
      throw SafetensorsError(
        file: path, tensor: metadataName, problem: "the format keeps this name for itself")
    }
    let ordered = tensors.sorted {
      $0.type.size == $1.type.size ? isBefore($0.name, $1.name) : $0.type.size > $1.type.size
    }
    var offset = 0
    var members = ordered.map { tensor in
      let start = offset
      offset += tensor.shape.reduce(tensor.type.size, *)
      return JSONValue.Member(
        tensor.name,
        [
          "data_offsets": [.integer(start), .integer(offset)],
          "dtype": .text(tensor.type.rawValue),
          "shape": .array(tensor.shape.map { .integer($0) }),
        ])
    }
    if !metadata.isEmpty {
      let pairs = metadata.sorted { isBefore($0.key, $1.key) }.map {
        JSONValue.Member($0.key, .text($0.value))
      }
      members.append(.init(metadataName, .object(pairs)))
    }
    members.sort { isBefore($0.name, $1.name) }
    var header: [UInt8] = []
    JSONValue.object(members).write(to: &header, compact: true)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    return (header, ordered)
  }

  /// The order of names by their UTF-8 bytes.
  private static func isBefore(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}

let metadataName = "__metadata__"
