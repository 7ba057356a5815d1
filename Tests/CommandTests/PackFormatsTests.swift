import Foundation
import TextData
import Testing

@Suite struct PackFormatsTests {
  @Test func numbersBecomeNames() throws {
    let folder = try TestFolder()
    try folder.write("1,Title,Words\n2,\"Another\",\n1,a,b\n2,c,d\n", to: "a.csv")
    try folder.write("World\nSports", to: "names")
    let result = try folder.windrow(
      "pack", "--format", "csv", "--no-header", "--label", "1", "--text", "2", "--text", "3", "--label-names",
      "names", "a.csv", "--output", "x", "--quiet")
    #expect(result.status == 0 && result.errors == "")
    let data = try DataSet(folder: folder.path + "/x")
    #expect(data.labels == ["Sports", "World"])
    let rows = try (0..<2).map { try data.split("train").example(at: $0) }
    #expect(rows.map(\.label) == ["World", "Sports"] && rows.map(\.textA) == ["Title\nWords", "Another"])
    #expect(data.metadata.provenance.sources.map(\.file) == ["a.csv", "names"])
  }

  @Test func foldersArePackedWithTheirSplits() throws {
    let folder = try TestFolder()
    for (name, text) in [
      ("train/x/1", "a"), ("train/x/2", "b"), ("train/y/1", "c"), ("train/y/2", "é"), ("test/x/1", ""),
    ] {
      try folder.makeFolder("in/" + name.dropLast(2))
      try folder.write(text, to: "in/" + name)
    }
    try folder.write("about", to: "in/README")
    try folder.write(Data([0xE9]), to: "in/test/x/2")
    let result = try folder.windrow(
      "pack", "--format", "folders", "--encoding", "utf-8,latin-1", "in/", "--output", "x", "--quiet")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "windrow: warning: left out as no label's file, 1 in all: README (beside the folders)\n")
    #expect(
      result.output == """
        x: 6 texts

              train  test  all   share
        x         2     2    4  66.7 %
        y         2     0    2  33.3 %
        rows      4     2    6

        files: 1 in latin-1, 5 in utf-8

        no text is in 1 rows

        """)
    let source = try #require(try DataSet(folder: folder.path + "/x").metadata.provenance.sources.first)
    #expect(source.file == "in" && source.files == 6 && source.bytes == 6)
    #expect(try folder.windrow("inspect", "x").output.contains("in (6 files, 6 bytes, xxh64 "))
  }

  @Test func foldersMayBeGivenForEachSplit() throws {
    let folder = try TestFolder()
    for name in ["a/x", "a/y", "b/x"] {
      try folder.makeFolder(name)
      for file in ["1", "2"] { try folder.write("\(name) \(file)", to: "\(name)/\(file)") }
    }
    let result = try folder.windrow(
      "pack", "--format", "folders", "--train", "a", "--test", "b", "--output", "x", "--json", "--quiet")
    let splits = try object(result.output)["splits"] as? [String: Int]
    #expect(splits == ["train": 4, "test": 2] && result.errors == "")
  }

  @Test func oddLabelsAreNamed() throws {
    let folder = try TestFolder()
    let labels = ["Sports", "sports", "Ｓports ", "new s", "news", "a", "a"]
    try folder.write("text\tlabel\n" + labels.map { "t\t\($0)\n" }.joined(), to: "a.tsv")
    try folder.write("text\tlabel\nt\ta\nt\tz\n", to: "b.tsv")
    let result = try folder.windrow(
      "pack", "--format", "tsv", "--train", "a.tsv", "--test", "b.tsv", "--output", "x", "--quiet")
    #expect(result.status == 0)
    #expect(
      result.errors == """
        windrow: warning: labels that differ only by letter case, white space or full-width forms: 'Sports' (1), \
        'sports' (1), 'Ｓports' (1); if they mean the same, write them alike in the source
        windrow: warning: labels that differ only by letter case, white space or full-width forms: 'new s' (1), \
        'news' (1); if they mean the same, write them alike in the source
        windrow: warning: 5 labels have a single example in train: 'Sports', 'new s', 'news', 'sports', 'Ｓports'
        windrow: warning: 1 label has no example in train, so a model never answers so: 'z'

        """)
    #expect(result.output.contains("white space around the label was removed in 1 rows"))
  }

  @Test func oneLabelIsPackedWithAWarning() throws {
    let folder = try TestFolder()
    try folder.write("text\tlabel\na\tx\nb\tx\n", to: "a.tsv")
    let result = try folder.windrow("pack", "--format", "tsv", "a.tsv", "--output", "x", "--json")
    #expect(result.status == 0)
    let message = "all rows have the label 'x': training needs two different labels"
    #expect(result.errors.contains("warning: " + message))
    #expect(try object(result.output)["warnings"] as? [String] == [message])
  }

  /// Unpacks an archive of the shared data into a folder.
  func unpack(_ archive: String, to folder: TestFolder) throws {
    let stream = try ByteStream(path: try #require(sharedData) + "/" + archive)
    var bytes = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try buffer.withUnsafeMutableBytes({ try stream.read(into: $0) }), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
    }
    try folder.write(bytes, to: "archive.tar")
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "xf", "archive.tar"]
    tar.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
  }

  @Test(.enabled(if: sharedData != nil, "the shared data are not here"))
  func publishedFoldersArePacked() throws {
    let folder = try TestFolder()
    try unpack("bbc_news/bbc.tar.zst", to: folder)
    let news = try folder.windrow(
      "pack", "--format", "folders", "--encoding", "utf-8,latin-1", "bbc", "--output", "x", "--json")
    let summary = try object(news.output)
    #expect(
      summary["rows"] as? Int == 2225 && summary["files"] as? [String: Int] == ["utf-8": 2224, "latin-1": 1])
    let leakage = try object(folder.windrow("inspect", "x", "--json").output)["leakage"] as? [[String: Any]]
    #expect(leakage?.first?["exact"] as? Int == 98)

    try unpack("sogou_news/SogouC.3000.gb18030.tar.zst", to: folder)
    let sogou = try folder.windrow(
      "pack", "--format", "folders", "--encoding", "utf-8,gb18030", "--invalid-utf8", "replace",
      "--label-names",
      "ClassCode.txt", "ClassFile", "--output", "y", "--json")
    let labels = try object(sogou.output)["labels"] as? [String: [String: Int]]
    #expect(labels?.count == 10 && labels?["财经"]?["train"] == 300)
  }

  @Test(.enabled(if: sharedData != nil, "the shared data are not here"))
  func publishedNumbersGetTheirNames() throws {
    let folder = try TestFolder()
    let shared = try #require(sharedData)
    func labels(_ arguments: String...) throws -> [String: [String: Int]] {
      let result = try folder.run(
        ["pack", "--no-header", "--overwrite", "--output", "x", "--json"] + arguments)
      #expect(result.errors.split(separator: "\n").allSatisfy { !$0.contains("warning") })
      return try #require(try object(result.output)["labels"] as? [String: [String: Int]])
    }
    let ag = try labels(
      "--format", "csv", "--label", "1", "--text", "2", "--text", "3", "--label-names",
      shared + "/ag_news/classes.txt", "--train", shared + "/ag_news/train.subset.csv.zst", "--test",
      shared + "/ag_news/test.csv")
    #expect(ag["World"] == ["train": 9972, "test": 1900] && ag["Sci/Tech"] == ["train": 9875, "test": 1900])
    let headlines = try labels(
      "--format", "tsv", "--text", "1", "--label", "2", "--label-names", shared + "/thucnews/class.txt",
      "--train",
      shared + "/thucnews/train.first45000.txt", "--test", shared + "/thucnews/test.txt")
    #expect(headlines["finance"] == ["train": 4480, "test": 1000])
    #expect(headlines["entertainment"] == ["train": 4579, "test": 1000])
    let leakage = try object(folder.windrow("inspect", "x", "--json").output)["leakage"] as? [[String: Any]]
    #expect(leakage?.map { $0["exact"] as? Int } == [101, 11, 46], "46 rows of test with 42 different texts")
  }
}
