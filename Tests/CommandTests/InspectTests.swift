import Foundation
import TextData
import Testing

@Suite struct InspectTests {
  @Test func showsAndChecksADataSet() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let result = try folder.windrow("inspect", "x", "--rows", "1")
    #expect(result.status == 0 && result.errors == "")
    let size = try DataSet(folder: folder.path + "/x").splits
      .reduce(0) { $0 + (try folder.bytes("x/\($1)/shard.00000.mds.zstd").count) }
    #expect(
      result.output == """
        x: 6 pairs of texts

              train  test  all   share
        no        2     2    4  66.7 %
        yes       1     1    2  33.3 %
        rows      3     3    6

        tokens       min  median  95 %  max
        first text     2       2     2    2
        second text    3       3     3    3

        licence    CC0-1.0
        command    a test
        checksums  verified: all of the 2 shards of \(size) bytes

        the first rows of train
          train-1   no
            premise 1
            hypothesis number 1

        """)
  }

  @Test func printsOneObject() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let result = try folder.windrow("inspect", "x/test/", "--json")
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["splits"] as? [String: Int] == ["test": 3])
    #expect((object["first_rows"] as? [[String: String]])?.first?["text_b"] == "hypothesis number 1")
    #expect((object["tokens"] as? [String: [String: Int]])?["text_a"]?["max"] == 2)
  }

  @Test func controlCharactersDoNotReachTheTerminal() throws {
    let folder = try TestFolder()
    let writer = try DataSetWriter(folder: folder.path + "/x", task: .single, labels: ["\u{1B}[31m"])
    try writer.append(Example(id: "1", textA: "a\u{1B}]0;b\u{7}\nc", label: "\u{1B}[31m"), to: "train")
    try writer.finish(provenance: Provenance())
    let result = try folder.windrow("inspect", "x")
    #expect(result.status == 0 && result.output.contains("a\u{FFFD}]0;b\u{FFFD} c"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func aFullDiskIsNoticed() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let process = try folder.process(
      ["inspect", "x"], output: FileHandle(forWritingAtPath: "/dev/full"))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
  }
}
