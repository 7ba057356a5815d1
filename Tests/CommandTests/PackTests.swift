import Foundation
import TextData
import Testing

@Suite struct PackTests {
  @Test func packsNamedColumnsOfAPair() throws {
    let folder = try TestFolder()
    try folder.write("n\t#1 String\t#2 String\tQuality\n1\ta\tb\t1\n2\tc d\t\t0\n3\te\tf\t1\n", to: "a.tsv")
    try folder.write("n\t#1 String\t#2 String\tQuality\r\n1\tg\th\t0", to: "b.tsv")
    let result = try folder.windrow(
      "pack", "--format", "tsv", "--text-a", "#1 String", "--text-b", "#2 String", "--label", "Quality",
      "--id",
      "n", "--train", "a.tsv", "--test", "b.tsv", "--output", "data/x", "--licence", "CC0-1.0", "--quiet")
    #expect(result.status == 0)
    #expect(result.errors == "windrow: warning: 1 label has a single example in train: '0'\n")
    #expect(
      result.output == """
        data/x: 4 pairs of texts

              train  test  all   share
        0         1     1    2  50.0 %
        1         2     0    2  50.0 %
        rows      3     1    4

        """)
    let data = try DataSet(folder: folder.path + "/data/x")
    #expect(data.labels == ["0", "1"])
    #expect(
      try data.split("train").example(at: 1) == Example(id: "2", textA: "c d", textB: "", label: "0"))
    #expect(data.metadata.provenance.licence == "CC0-1.0")
    #expect(data.metadata.provenance.sources.map(\.file) == ["a.tsv", "b.tsv"])
    #expect(
      data.metadata.provenance.command?.hasPrefix("windrow pack --format tsv --text-a '#1 String'") == true)
  }

  @Test func readsColumnsByNumberWithoutAHeader() throws {
    let folder = try TestFolder()
    try folder.write("good,\"very, very good\"\nbad,\"not \"\"it\"\"\"\n", to: "a.csv")
    let result = try folder.windrow(
      "pack", "--format", "csv", "--no-header", "--text", "2", "--label", "1", "a.csv", "--output", "x",
      "--json")
    #expect(result.status == 0)
    #expect(
      result.output.hasPrefix(
        #"{"output": "x", "task": "single", "rows": 2, "splits": {"train": 2}, "labels": {"bad": {"train": 1}, "#
      ))
    #expect(try DataSet(folder: folder.path + "/x").split("train").example(at: 1).textA == #"not "it""#)
  }

  @Test func standardInputIsReadOnceAndPackedLikeAFile() throws {
    let folder = try TestFolder()
    let rows = (1...500).map { "__label__l\($0 % 7) text number \($0)\n" }.joined()
    try folder.write(rows, to: "a.txt")
    let options = ["pack", "--format", "fasttext", "--dev-fraction", "0.2", "--seed", "5", "--output"]
    #expect(try folder.run(options + ["file", "a.txt"]).status == 0)
    #expect(try folder.run(options + ["input", "-"], input: Data(rows.utf8)).status == 0)
    for split in ["train", "dev"] {
      #expect(
        try folder.bytes("file/\(split)/shard.00000.mds.zstd")
          == folder.bytes("input/\(split)/shard.00000.mds.zstd"))
    }
    let counts = try DataSet(folder: folder.path + "/input").metadata.splits.map(\.rows)
    #expect(counts.reduce(0, +) == 500 && (70...130).contains(counts[1]))
    #expect(try folder.text("input/dataset.yaml").contains(#"file: standard input"#))
  }

  @Test func rowsOfAGroupStayTogether() throws {
    let folder = try TestFolder()
    let rows = (0..<300).map { "question \($0 / 5)\tanswer \($0)\t\($0 % 2)\n" }.joined()
    try folder.write(rows, to: "qa.txt")
    #expect(
      try folder.windrow(
        "pack", "--format", "wikiqa", "qa.txt", "--dev-fraction", "0.3", "--test-fraction", "0.2", "--output",
        "x"
      ).status == 0)
    let data = try DataSet(folder: folder.path + "/x")
    var groups: [String: Set<String>] = [:]
    for name in data.splits {
      let split = try data.split(name)
      for row in 0..<split.count { groups[name, default: []].insert(try split.example(at: row).group ?? "") }
    }
    #expect(groups.count == 3 && groups.values.reduce(into: Set()) { $0.formUnion($1) }.count == 60)
    #expect(groups.values.reduce(0) { $0 + $1.count } == 60)
  }

  @Test func badRowsAreCountedAndLeftOut() throws {
    let folder = try TestFolder()
    try folder.write("text\tlabel\na\tx\nb\nc\ty\td\ne\ty\n", to: "a.tsv")
    let result = try folder.windrow("pack", "--format", "tsv", "a.tsv", "--output", "x", "--skip-bad-rows")
    #expect(result.status == 0)
    #expect(
      result.output.hasSuffix(
        """
        2 bad rows were left out:
          line 3: 2 columns expected, 1 found
          line 4: 2 columns expected, 3 found

        """))
    #expect(try DataSet(folder: folder.path + "/x").metadata.provenance.skipped == ["bad rows": 2])
  }

  @Test func invalidBytesAreReplacedOnRequest() throws {
    let folder = try TestFolder()
    try folder.write(Data("text\tlabel\ncaf".utf8) + Data([0xE9]) + Data("\tx\n".utf8), to: "a.tsv")
    let replaced = try folder.windrow(
      "pack", "--format", "tsv", "a.tsv", "--output", "x", "--invalid-utf8", "replace")
    #expect(replaced.status == 0 && replaced.output.contains("replaced in 1 rows"))
    #expect(
      try folder.windrow("pack", "--format", "tsv", "a.tsv", "--output", "y", "--encoding", "latin-1").status
        == 0)
    #expect(try DataSet(folder: folder.path + "/y").split("train").example(at: 0).textA == "café")
  }

  @Test func overwritingKeepsTheReadme() throws {
    let folder = try TestFolder()
    try folder.write("{\"text\": \"a\", \"label\": \"x\"}\n", to: "a.jsonl")
    try folder.packPairs("x")
    try folder.write("about x", to: "x/README.md")
    #expect(
      try folder.windrow("pack", "--format", "jsonl", "a.jsonl", "--output", "x", "--overwrite").status == 0)
    #expect(try DataSet(folder: folder.path + "/x").splits == ["train"])
    #expect(try folder.text("x/README.md") == "about x")
    #expect(!folder.contents.contains { $0.contains("partial") })
  }

  @Test func rowsWithoutLabelsArePackedWithAWarning() throws {
    let folder = try TestFolder()
    try folder.write("text\na\n\nb\n", to: "a.tsv")
    let result = try folder.windrow("pack", "--format", "tsv", "a.tsv", "--output", "x", "--quiet")
    #expect(result.status == 0)
    #expect(result.errors == "windrow: warning: no row has a label; --label names its column\n")
    #expect(try DataSet(folder: folder.path + "/x").split("train").count == 3, "an empty text is a text")
  }

  @Test func anInterruptLeavesNothing() throws {
    let folder = try TestFolder()
    let pipe = Pipe()
    let process = try folder.process(["pack", "--format", "fasttext", "-", "--output", "a/x"], input: pipe)
    try folder.runUnblocked(process)
    let rows = Data(String(repeating: "__label__x some text\n", count: 20_000).utf8)
    // More than a pipe holds: when this returns the program is reading.
    try pipe.fileHandleForWriting.write(contentsOf: rows)
    usleep(300_000)  // by now it waits for more
    process.interrupt()  // it ends though nobody writes on or closes the pipe
    process.waitUntilExit()
    try pipe.fileHandleForWriting.close()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(folder.contents == [])
  }

  @Test(.enabled(if: sharedData != nil, "the shared data are not here"))
  func sickHasItsPublishedSplits() throws {
    let folder = try TestFolder()
    let sick = try #require(sharedData) + "/sick/"
    let whole = try folder.windrow(
      "pack", "--format", "sick", sick + "SICK.txt", "--output", "whole", "--json")
    #expect(whole.output.contains(#""splits": {"train": 4439, "dev": 495, "test": 4906}"#))
    let files = try folder.windrow(
      "pack", "--format", "sick", "--train", sick + "semeval2014/SICK_train.txt", "--dev",
      sick + "semeval2014/SICK_trial.txt", "--test", sick + "semeval2014/SICK_test_annotated.txt", "--output",
      "files", "--json")
    #expect(files.output.contains(#""splits": {"train": 4500, "dev": 500, "test": 4927}"#))
    #expect(
      try folder.windrow("pack", "--format", "sick", "--train", sick + "SICK.txt", "--output", "y").errors
        .contains("--train says train"), "the test rows must not slip into train")
  }
}
