import Foundation
import Testing
import TextData

@Suite struct ShardWriterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func anySamplesAtAnyLimitComeBackInOrder() throws {
    var random = SystemRandomNumberGenerator()
    for round in 0..<20 {
      let alphabet: [Character] = ["a", "é", "文", "🙂", " ", "\n", "\0"]
      let rows = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
        [
          .string(
            String((0..<Int.random(in: 0..<60, using: &random)).map { _ in alphabet.randomElement()! })),
          .integer(Int.random(in: .min ... .max, using: &random)),
          .bytes(
            (0..<Int.random(in: 0..<9, using: &random)).map { _ in .random(in: 0...255, using: &random) }),
        ] as [ShardValue]
      }
      let limit = Int.random(in: 1..<5000, using: &random)
      let columns: [ShardColumn] = [.init("a", .string), .init("b", .int), .init("c", .bytes)]
      let path = folder.path + "/\(round)"
      try write(
        rows, columns, to: path, compression: round % 2 == 0 ? .none : .zstandard(level: 3), sizeLimit: limit)
      let read = try ShardFolder(path)
      #expect(try samples(of: read) == rows, "limit \(limit)")
      for entry in read.entries {
        #expect(entry.samples > 0 && (entry.raw.bytes <= limit || entry.samples == 1))
      }
    }
  }

  @Test func valueThatDoesNotFitIsRefusedAndWritingGoesOn() throws {
    let writer = try ShardWriter(
      folder: folder.path + "/set", columns: [.init("x", .int8), .init("j", .json)], compression: .none)
    try writer.append([.integer(1), .string("[]")])
    expectError("sample 1, column 'x': 128 is outside") { try writer.append([.integer(128), .string("[]")]) }
    expectError("column 'j': the text is not JSON") { try writer.append([.integer(1), .string("[")]) }
    expectError("is no value of a column of encoding 'int8'") {
      try writer.append([.string("1"), .string("[]")])
    }
    try writer.append([.integer(-128), .string("{}")])
    try writer.finish()
    let read = try samples(of: ShardFolder(folder.path + "/set"))
    #expect(read == [[.string("[]"), .integer(1)], [.string("{}"), .integer(-128)]])
  }

  /// What goes wrong with a shard while the next one is filled is said by a later call, and all shards are the same
  /// whoever writes them.
  @Test(arguments: [false, true]) func shardsInTheBackground(inBackground: Bool) throws {
    func writer(_ name: String) throws -> ShardWriter {
      try ShardWriter(
        folder: folder.path + "/" + name, columns: [.init("x", .string)], sizeLimit: 300,
        inBackground: inBackground)
    }
    let good = try writer("good")
    let rows = (0..<50).map { [ShardValue.string("sample \($0)")] }
    for row in rows { try good.append(row) }
    try good.finish()
    let read = try ShardFolder(folder.path + "/good")
    #expect(try read.entries.count > 3 && samples(of: read) == rows)
    let bad = try writer("bad")
    try FileManager.default.removeItem(atPath: folder.path + "/bad")
    expectError("cannot write") {
      for row in rows { try bad.append(row) }
      try bad.finish()
    }
    expectError("cannot write") { try bad.finish() }
    // A shard that could not be written is missed at the end too, when there is nothing in the way any more.
    let blocked = try writer("blocked")
    let shard = folder.path + "/blocked/shard.00001.mds.zstd"
    try FileManager.default.createDirectory(atPath: shard, withIntermediateDirectories: false)
    expectError("cannot write: a folder") {
      for row in rows { try blocked.append(row) }
      try blocked.finish()
    }
    try FileManager.default.removeItem(atPath: shard)
    expectError("cannot write: a folder") { try blocked.finish() }
  }

  @Test func emptySetHasNoShards() throws {
    try write([], [.init("x", .string)], to: folder.path + "/set")
    #expect(try ShardFolder(folder.path + "/set").count == 0)
  }

  @Test func folderThatHasShardsOrCannotBeMadeIsRefused() throws {
    try write([], [.init("x", .string)], to: folder.path + "/set")
    expectError("there are shards here already") {
      try ShardWriter(folder: folder.path + "/set", columns: [.init("x", .string)])
    }
    expectError("cannot write") {
      try ShardWriter(folder: folder.path + "/none/set", columns: [.init("x", .string)])
    }
  }
}
