import FoundationEssentials
import Recipes
import Testing
import TextData

@Suite struct MultiLabelDataTests {
  static let rows = [
    Example(id: "1", textA: "first", labels: ["b", "a"]), Example(id: "2", textA: "", labels: ["c"]),
    Example(id: "3", textA: "third", labels: []),
  ]

  private let several = options { $0.labelSeparator = ";" }

  private func labels(_ format: String, _ text: String) throws -> [[String]?] {
    try importRows(format, text, several).map(\.example.labels)
  }

  @Test func aCellIsCutAtItsSeparators() throws {
    let text = "text\tlabel\na\tx; y\nb\ty\nc\t\nd\t;x;x ;\ne\tx,y\n"
    #expect(try labels("tsv", text) == [["x", "y"], ["y"], [], ["x"], ["x,y"]])
    #expect(try importRows("tsv", text, several).allSatisfy { $0.example.label == nil })
    let long = options { $0.labelSeparator = "||" }
    #expect(try importRows("tsv", "text\tlabel\na\tx||y|z", long)[0].example.labels == ["x", "y|z"])
    let none = options { $0.labelSeparator = "" }
    #expect(try importRows("tsv", text, none)[0].example.labels == ["x; y"])
    #expect(try importRows("tsv", text)[0].example.label == "x; y")
    #expect(try importRows("tsv", text)[0].example.labels == nil)
  }

  @Test func jsonHasListsOrStringsWithSeparators() throws {
    let lines = [
      #"{"text": "a", "label": ["x;y", "z\n", "x;y"]}"#, #"{"text": "b", "label": "x;z"}"#,
      #"{"text": "c", "label": []}"#, #"{"text": "d", "label": null}"#, #"{"text": "e"}"#,
    ]
    #expect(
      try labels("jsonl", lines.joined(separator: "\n")) == [["x;y", "z"], ["x", "z"], [], [], []])
    #expect(
      importError("jsonl", #"{"text": "a", "label": ["x", 1]}"#, several)
        .contains("line 1: 'label' is neither a string nor a list of strings"))
    #expect(importError("jsonl", lines[0]).contains("lists of labels are read with --multi-label"))
  }

  @Test func fastTextLinesHaveAnyNumberOfLabels() throws {
    let text = "__label__x __label__y a b\nno label\n__label__x\n"
    #expect(try labels("fasttext", text) == [["x", "y"], [], ["x"]])
    #expect(try importRows("fasttext", text, several).map(\.example.textA) == ["a b", "no label", ""])
    #expect(importError("fasttext", "a __label__x", several).contains("a label stands within the text"))
    #expect(importError("fasttext", text).contains("read all of them with --multi-label"))
  }

  @Test(arguments: [ExampleWriter.Format.jsonl, .tsv, .csv, .fasttext])
  func importingWhatWasExportedGivesTheSame(_ format: ExampleWriter.Format) throws {
    var bytes: [UInt8] = []
    var writer = ExampleWriter(format: format, labelSeparator: ";") { bytes += $0 }
    for row in Self.rows { try writer.write(row) }
    var report = ImportReport()
    #expect(try importRows(format.rawValue, bytes, several, report: &report).map(\.example) == Self.rows)
    #expect(report.unlabelled == 0)
  }

  @Test(arguments: [
    (ExampleWriter.Format.tsv, ["a,b"], "',' is in its label 'a,b'"), (.csv, [""], "an empty label"),
    (.fasttext, ["a b"], "a space"), (.fasttext, [], "its line would be empty"),
  ])
  func whatAFormatCannotHoldIsRefused(_ format: ExampleWriter.Format, _ labels: [String], _ reason: String) {
    var writer = ExampleWriter(format: format) { _ in }
    let error = #expect(throws: FileError.self) {
      try writer.write(Example(id: "7", textA: "", labels: labels))
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  private func write(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/set"
    let writer = try DataSetWriter(folder: path, task: .single, labels: ["c", "a", "b"], multiLabel: true)
    for row in Self.rows { try writer.append(row, to: "train") }
    try writer.finish(provenance: Provenance())
    return path
  }

  @Test func whatIsWrittenComesBackInTheOrderOfTheLabels() throws {
    let folder = try TemporaryFolder()
    let data = try DataSet(folder: write(folder))
    let train = try data.split("train")
    #expect(data.isMultiLabel && train.isMultiLabel && data.labels == ["a", "b", "c"])
    var rows: [[Int]?] = []
    try train.forEachRow { _, row in
      #expect(row.label == nil)
      rows.append(row.labels)
    }
    #expect(rows == [[0, 1], [2], []])
    #expect(try (0..<3).map { try train.example(at: $0).labels } == [["a", "b"], ["c"], []])
  }

  @Test func rowsOfTheOtherKindAreRefused() throws {
    let folder = try TemporaryFolder()
    func message(_ example: Example, multiLabel: Bool) throws -> String {
      let writer = try DataSetWriter(
        folder: folder.path + "/x", task: .single, labels: ["a"], multiLabel: multiLabel)
      let error = #expect(throws: FileError.self) { try writer.append(example, to: "train") }
      return error?.description ?? ""
    }
    #expect(
      try message(Example(id: "1", textA: "", labels: []), multiLabel: false).contains("a list of labels"))
    #expect(
      try message(Example(id: "1", textA: "", label: "a"), multiLabel: true).contains("no list of labels"))
    #expect(try message(Example(id: "1", textA: ""), multiLabel: true).contains("no list of labels"))
    #expect(
      try message(Example(id: "1", textA: "", labels: ["z"]), multiLabel: true).contains("unknown label 'z'"))
  }

  @Test(arguments: [
    ("labels: [a, b, c]", "labels: [a, b]", "not a list of ascending numbers below 2"),
    ("multi_label: true", "multi_label: perhaps", "expected true or false"),
  ])
  func aDamagedDescriptionIsAnError(_ old: String, _ new: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let path = try write(folder)
    let file = path + "/dataset.yaml"
    let text = try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    #expect(text.contains(old), "\(text)")
    try writeFile(file, Array(text.replacing(old, with: new).utf8))
    #expect { try DataSet(folder: path).verify() } throws: { "\($0)".contains(expected) }
  }

  @Test func oneLabelARowIsNoSetOfLabels() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/set"
    let writer = try DataSetWriter(folder: path, task: .single, labels: ["a"])
    try writer.append(Example(id: "1", textA: "x", label: "a"), to: "train")
    try writer.finish(provenance: Provenance())
    let file = path + "/dataset.yaml"
    let text = try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    #expect(!text.contains("multi_label"))
    try writeFile(file, Array((text + "multi_label: true\n").utf8))
    #expect { try DataSet(folder: path).verify() } throws: { "\($0)".contains("no column 'labels: str'") }
  }
}
