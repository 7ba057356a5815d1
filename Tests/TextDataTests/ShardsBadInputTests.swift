import FoundationEssentials
import Glibc
import Testing
import TextData

/// Damaged and hostile shards and indexes.
@Suite struct ShardsBadInputTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let columns: [ShardColumn] = [.init("label", .int), .init("text", .string)]
  static let rows = (0..<5).map { [.integer($0), .string("naïve \($0)")] as [ShardValue] }

  /// Writes the shards, without hashes so that only the other checks stand, and lets `edit` change the index.
  func write(compression: ShardCompression = .none, hashes: Bool = false, _ edit: (String) -> String = { $0 })
    throws
  {
    try? FileManager.default.removeItem(atPath: folder.path + "/set")
    try TextDataTests.write(Self.rows, Self.columns, to: folder.path + "/set", compression: compression)
    var index = String(decoding: try rawBytes(folder.path + "/set/index.json"), as: UTF8.self)
    if !hashes { index.replace(try Regex(#"\{"xxh64": "[0-9a-f]*"\}"#), with: "{}") }
    try folder.write(edit(index).utf8, to: "set/index.json")
  }

  func read() throws -> [[ShardValue]] { try samples(of: ShardFolder(folder.path + "/set")) }

  static func replacing(_ old: String, _ new: String) -> (String) -> String {
    {
      #expect($0.contains(old), "the index has no \(old)")
      return $0.replacing(old, with: new)
    }
  }

  @Test func untouchedSetIsRead() throws {
    try write()
    #expect(try read() == Self.rows)
  }

  @Test(arguments: [
    ("\"version\": 2, \"zip", "\"version\": 3, \"zip", "only version 2"),
    ("], \"version\": 2}", "], \"version\": 1}", "only version 2"),
    ("\"format\": \"mds\"", "\"format\": \"csv\"", "not of format 'mds'"),
    ("\"samples\": 5, ", "", "'samples' is missing"),
    ("\"samples\": 5", "\"samples\": 5, \"more\": 1", "unknown key 'more'"),
    ("\"samples\": 5", "\"samples\": 5, \"samples\": 5", "stands twice"),
    ("\"samples\": 5", "\"samples\": 4", "5 samples, its index says 4"),
    ("\"samples\": 5", "\"samples\": -1", "'samples' is -1"),
    ("\"samples\": 5", "\"samples\": 5.0", "'samples' is 5.0"),
    ("\"samples\": 5", "\"samples\": 1e999", "a number too large"),
    ("\"samples\": 5", "\"samples\": 99999999999999999999999", "whole number"),
    ("\"samples\": 5", "\"samples\": 9223372036854775807", "whole number"),
    ("\"str\"", "\"pkl\"", "column 'text': encoding 'pkl' is refused"),
    ("\"str\"", "\"jpeg\"", "holds pictures"), ("\"str\"", "\"list[pil]\"", "holds pictures"),
    ("\"str\"", "\"nothing\"", "is not read"), ("\"str\"", "7", "list of texts"),
    ("[8, null]", "[4, null]", "has size 4"), ("[8, null]", "[8]", "differ in length"),
    ("[\"label\", \"text\"]", "[\"text\", \"text\"]", "two columns have one name"),
    ("\"compression\": null", "\"compression\": \"gz\"", "compression 'gz' is not read"),
    ("\"compression\": null", "\"compression\": \"zstd:99\"", "is not read"),
    ("\"compression\": null", "\"compression\": \"zstd\"", "must both be null"),
    ("shard.00000.mds", "../shard.00000.mds", "not a path inside"),
    ("shard.00000.mds", "/etc/passwd", "not a path inside"),
    ("shard.00000.mds", "a/../../b", "not a path inside"),
    ("shard.00000.mds", "", "not a path inside"), ("shard.00000.mds", "a\\u0000b", "not a path inside"),
    ("shard.00000.mds", "shard.00001.mds", "no such file"), ("shard.00000.mds", "\\ud800", "surrogate"),
    ("{\"shards\"", "{{\"shards\"", "expected a name"),
    ("], \"version\": 2}", "], \"version\": 2", "the text ends inside"),
    ("], \"version\": 2}", "], \"version\": 2} x", "after the end"),
    ("{\"shards\": [{", "{\"shards\": [[{", "expected ','"),
    ("{\"shards\": [", "{\"shards\": [7, ", "entry 0"),
    ("\"hashes\": {}", "\"hashes\": 3", "must be an object"),
  ])
  func wrongIndexIsAClearError(old: String, new: String, message: String) throws {
    try write(Self.replacing(old, new))
    expectError(folder.path, message) { try read() }
  }

  @Test func linkOutOfTheFolderIsRefused() throws {
    try write()
    let inside = folder.path + "/set/shard.00000.mds"
    #expect(rename(inside, folder.path + "/elsewhere") == 0)
    #expect(symlink("../elsewhere", inside) == 0)
    expectError("leads out of the index's folder") { try read() }
    #expect(unlink(inside) == 0 && mkfifo(inside, 0o644) == 0)
    expectError("not a regular file") { try read() }
  }

  @Test func deeplyNestedIndexIsAClearError() throws {
    try write { _ in String(repeating: "[", count: 1 << 20) }
    expectError("nested too deeply") { try read() }
  }

  /// Each edit changes one 32-bit word of the shard: a count, an offset or a size.
  @Test(
    arguments: [
      (0, 4, "it has 4 samples, its index says 5"), (0, UInt32.max, "it has 4294967295 samples"),
      (1, 3, "sample 0: it overlaps the table"), (1, 0, "sample 0"), (1, UInt32.max, "sample 0"),
      (2, 0, "sample 0"), (3, UInt32.max, "sample 1"), (6, 7, "the last sample ends at 7"),
    ] as [(Int, UInt32, String)])
  func lyingOffsetsAreFound(word: Int, value: UInt32, message: String) throws {
    try write()
    try edit("shard.00000.mds") { bytes in
      withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(4 * word..<4 * word + 4, with: $0) }
    }
    expectError("shard.00000.mds", message) { try read() }
  }

  @Test func textThatIsNotUTF8IsFoundWithItsPlace() throws {
    try write()
    try edit("shard.00000.mds") { $0[$0.count - 1] = 0xFF }
    expectError("sample 4, column 'text': the text is not UTF-8") { try read() }
  }

  @Test func everyLengthAndEveryExtraByteIsFound() throws {
    try write()
    let whole = try rawBytes(folder.path + "/set/shard.00000.mds")
    for length in 0..<whole.count {
      try folder.write(whole[..<length], to: "set/shard.00000.mds")
      expectError("it has \(length) bytes, its index says \(whole.count)") { try read() }
    }
    try folder.write(whole + [0], to: "set/shard.00000.mds")
    expectError("at most \(whole.count) were expected") { try read() }
  }

  @Test func sizesThatTheIndexLiesAboutAreFound() throws {
    try write(compression: .zstandard(level: 3))
    let raw = try ShardFolder(folder.path + "/set").entries[0].raw.bytes
    for size in [raw - 1, raw + 1, 0, 4_294_967_295] {
      try write(compression: .zstandard(level: 3), Self.replacing("\"bytes\": \(raw)", "\"bytes\": \(size)"))
      expectError("shard.00000.mds.zstd: its frames state \(raw) bytes of content") { try read() }
    }
  }

  /// A frame that does not state its size cannot fill more memory than the index allows.
  @Test func bombStopsAtTheStatedSize() throws {
    let bomb = ByteStreamTests.frame([UInt8](repeating: 0, count: 50_000_000), statesSize: false)
    try write(compression: .zstandard(level: 3))
    let size = try ShardFolder(folder.path + "/set").entries[0].compressed?.bytes ?? 0
    try write(
      compression: .zstandard(level: 3), Self.replacing("\"bytes\": \(size)", "\"bytes\": \(bomb.count)"))
    try folder.write(bomb, to: "set/shard.00000.mds.zstd")
    expectError("decompresses to more than the expected") { try read() }
  }

  @Test func framesThatTheReferencesWritersMakeAreRead() throws {
    try write()
    let raw = try rawBytes(folder.path + "/set/shard.00000.mds")
    let half = raw.count / 2
    for stored in [
      ByteStreamTests.frame(raw, statesSize: false),
      ByteStreamTests.frame(Array(raw[..<half])) + ByteStreamTests.frame(Array(raw[half...])),
      ByteStreamTests.frame(raw) + ByteStreamTests.skippable,
    ] {
      let file = #"{"basename": "shard.00000.mds.zstd", "bytes": \#(stored.count), "hashes": {}}"#
      try write {
        $0.replacing("\"compression\": null", with: "\"compression\": \"zstd\"")
          .replacing("\"zip_data\": null", with: "\"zip_data\": \(file)")
      }
      try folder.write(stored, to: "set/shard.00000.mds.zstd")
      #expect(try read() == Self.rows)
    }
  }

  /// With hashes, every flip is found; without, it is found or gives the same samples or other texts, and
  /// nothing else happens.
  @Test(arguments: [true, false])
  func everyFlippedByteIsFoundOrHarmless(hashes: Bool) throws {
    for compression in [ShardCompression.none, .zstandard(level: 3)] {
      try write(compression: compression, hashes: hashes)
      let name = "set/shard.00000.mds" + (compression == .none ? "" : ".zstd")
      for file in [name, "set/index.json"] {
        let whole = try rawBytes(folder.path + "/" + file)
        for byte in whole.indices {
          var damaged = whole
          damaged[byte] ^= 1 << UInt8(byte % 8)
          try folder.write(damaged, to: file)
          guard let found = try? read() else { continue }
          if hashes { #expect(found == Self.rows, "byte \(byte) of \(file)") }
        }
        try folder.write(whole, to: file)
      }
    }
  }

  private func edit(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try rawBytes(folder.path + "/set/" + name)
    change(&bytes)
    try folder.write(bytes, to: "set/" + name)
  }
}
