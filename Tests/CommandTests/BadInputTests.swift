import Foundation
import TextData
import Testing

/// A command that must fail: with one clear message, and leaving the folder as it was.
struct BadInput: Sendable, CustomTestStringConvertible {
  var name: String
  /// Makes the input; the command runs in the folder.
  var prepare: @Sendable (TestFolder) throws -> Void
  var arguments: [String]
  /// Standard input.
  var input = Data()
  /// What the message must contain.
  var expected: String
  var status: Int32 = 1

  var testDescription: String { name }

  /// A bad file for `pack`, as `input`.
  static func pack(_ name: String, _ content: Data?, _ expected: String, options: [String] = []) -> BadInput {
    BadInput(
      name: name, prepare: { if let content { try $0.write(content, to: "input") } },
      arguments: ["pack", "--format", options.isEmpty ? "tsv" : options[0], "input", "--output", "a/b/x"]
        + options.dropFirst(), expected: expected)
  }

  /// A data set `x` that is damaged before it is inspected.
  static func inspect(
    _ name: String, _ expected: String, _ damage: @escaping @Sendable (TestFolder) throws -> Void
  ) -> BadInput {
    BadInput(
      name: name,
      prepare: {
        try $0.packPairs("x")
        try damage($0)
      }, arguments: ["inspect", "x"], expected: expected)
  }

  static let header = Data("text\tlabel\n".utf8)
  static let shard = "x/train/shard.00000.mds.zstd"
  static let index = "x/train/index.json"

  static let all = data + training + models

  private static let data: [BadInput] = [
    pack("missing file", nil, "input: no such file"),
    pack("empty file", Data(), "input: the file is empty"),
    pack("only a header", header, "there are no rows"),
    BadInput(
      name: "directory for a file", prepare: { try $0.makeFolder("input") },
      arguments: ["pack", "--format", "tsv", "input", "--output", "x"], expected: "this is a directory"),
    pack(
      "wrong column name", header + Data("a\tb\n".utf8),
      "there is no column 'lable' (--label); the columns are 'text', 'label'",
      options: ["tsv", "--label", "lable"]),
    pack("too few columns", header + Data("a\tb\nc\n".utf8), "line 3: 2 columns expected, 1 found"),
    pack("the way out of bad rows", header + Data("a\n".utf8), "--skip-bad-rows"),
    pack(
      "invalid UTF-8", header + Data([0x61, 0xFF, 0x09, 0x62, 0x0A]),
      "line 2: this is not valid UTF-8 (byte 12"),
    pack("NUL byte", header + Data([0x61, 0x00, 0x09, 0x62, 0x0A]), "line 2: there is a NUL byte (byte 12"),
    pack("a line of 50 MB", Data(repeating: 0x61, count: 50_000_000), "line 1: the line is longer than"),
    pack(
      "not JSON", Data("{\"text\": \"a\", \n".utf8), "line 1: this is not a JSON object", options: ["jsonl"]),
    pack(
      "a quote never closed", Data("text,label\n\"a,b\n".utf8), "line 2: a quoted field", options: ["csv"]),
    pack(
      "damaged Zstandard", Data([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3, 4]), "input: damaged Zstandard",
      options: ["tsv"]),
    pack(
      "a label a row", header + Data((0...70_000).map { "a\tlabel \($0)\n" }.joined().utf8),
      "more than 65536 different labels"),
    pack(
      "texts for labels", header + Data((0..<60).map { "x\ta long text \($0)\n" }.joined().utf8),
      "60 rows have 60 different labels, such as 'a long text"),
    pack(
      "texts for labels, beside the labels",
      Data("text\tnote\tkind\n".utf8)
        + Data((0..<60).map { "text \($0)\tnote \($0)\tk\($0 % 3)\n" }.joined().utf8),
      "it could be 'kind', which has 3 different values in the first 60 rows",
      options: ["tsv", "--label", "note"]),
    BadInput(
      name: "a label without a name",
      prepare: {
        try $0.write("good\t0\nbad\t1\nbad\t2\n", to: "a.tsv")
        try $0.write("x\ny\n", to: "names")
      },
      arguments: [
        "pack", "--format", "tsv", "--no-header", "--text", "1", "--label", "2", "--label-names", "names",
        "a.tsv",
        "--output", "x",
      ], expected: "a.tsv: line 3: the label '2' and the label '0' (line 1) need 3 names, names has 2"),
    BadInput(
      name: "a file for a folder", prepare: { try $0.write("a", to: "file") },
      arguments: ["pack", "--format", "folders", "file", "--output", "x"], expected: "file: this is a file"),
    BadInput(
      name: "output in the folder that is packed",
      prepare: {
        try $0.makeFolder("in/x")
        try $0.write("a", to: "in/x/1")
      }, arguments: ["pack", "--format", "folders", "in", "--output", "in/out"],
      expected: "in/out: the output is in the folder that is packed"),
    BadInput(
      name: "a split of its own beside an option for it",
      prepare: {
        try $0.makeFolder("in/test/x")
        try $0.write("a", to: "in/test/x/1")
      }, arguments: ["pack", "--format", "folders", "--train", "in", "--output", "out"],
      expected: "belongs to test, --train says train"),
    BadInput(
      name: "pairs and single texts",
      prepare: {
        try $0.write("text\tlabel\na\tb\n", to: "a.tsv")
        try $0.write("text_a\ttext_b\tlabel\na\tb\tc\n", to: "b.tsv")
      }, arguments: ["pack", "--format", "tsv", "--train", "a.tsv", "--test", "b.tsv", "--output", "x"],
      expected: "b.tsv: its rows are pairs"),
    BadInput(
      name: "output exists", prepare: { try $0.packPairs("x") },
      arguments: ["pack", "--format", "tsv", "missing", "--output", "x"], expected: "x: it exists already"),
    BadInput(
      name: "output is no data set",
      prepare: {
        try $0.makeFolder("x")
        try $0.write("mine", to: "x/file")
      }, arguments: ["pack", "--format", "tsv", "missing", "--output", "x", "--overwrite"],
      expected: "x: it exists and is no data set"),
    BadInput(
      name: "output below a file, found before the input is read",
      prepare: { try $0.write("mine", to: "file") },
      arguments: ["pack", "--format", "tsv", "missing", "--output", "file/x"], expected: "file/"),
    BadInput(
      name: "output in a folder that takes no files", prepare: { _ in },
      arguments: ["pack", "--format", "tsv", "missing", "--output", "/proc/x"], expected: "/proc/"),
    BadInput(
      name: "input in the output",
      prepare: {
        try $0.packPairs("x")
        try $0.write("text\tlabel\na\tb\n", to: "x/a.tsv")
      }, arguments: ["pack", "--format", "tsv", "x/a.tsv", "--output", "x", "--overwrite"],
      expected: "x/a.tsv: the file is in the output folder"),
    BadInput(
      name: "no such folder", prepare: { _ in }, arguments: ["inspect", "data/sik"],
      expected: "data/sik: no such folder"),
    BadInput(
      name: "a folder of something else", prepare: { try $0.makeFolder("x") }, arguments: ["inspect", "x"],
      expected: "no dataset.yaml"),
    BadInput(
      name: "unpacking a split that is not there", prepare: { try $0.packPairs("x") },
      arguments: ["unpack", "x/dev", "--format", "jsonl"], expected: "x/dev: no such folder"),
    BadInput(
      name: "unpacking pairs as fasttext", prepare: { try $0.packPairs("x") },
      arguments: ["unpack", "x", "--format", "fasttext", "--output", "rows"],
      expected: "it is a pair of texts"),
    BadInput(
      name: "unpacking over a file",
      prepare: {
        try $0.packPairs("x")
        try $0.write("mine", to: "rows")
      }, arguments: ["unpack", "x", "--format", "jsonl", "--output", "rows"],
      expected: "rows: it exists already"),
    BadInput(
      name: "unpacking over a device", prepare: { try $0.packPairs("x") },
      arguments: ["unpack", "x", "--format", "jsonl", "--output", "/dev/null", "--overwrite"],
      expected: "/dev/null: this is not a regular file"),
    inspect("truncated shard", "its index says") { try $0.write($0.bytes(shard).dropLast(7), to: shard) },
    inspect("bit-flipped shard", "its xxh64 is") { folder in
      var bytes = try folder.bytes(shard)
      bytes[bytes.count / 2] ^= 4
      try folder.write(bytes, to: shard)
    },
    inspect("missing shard", "shard.00000.mds.zstd: no such file") {
      try FileManager.default.removeItem(atPath: $0.path + "/" + shard)
    },
    inspect("bit-flipped index", "index.json") { folder in
      var bytes = try folder.bytes(index)
      bytes[0] ^= 4
      try folder.write(bytes, to: index)
    },
    inspect("another index than described", "its index is not the one that dataset.yaml describes") {
      try $0.write($0.bytes(index) + Data("\n".utf8), to: index)
    },
    inspect("index that lies about the rows of a shard", "shard.00000.mds.zstd") { folder in
      try folder.lie("\"samples\": 3", "\"samples\": 4", rows: (3, 4))
    },
    inspect("index that points out of its folder", "index.json") { folder in
      try folder.lie("\"basename\": \"shard", "\"basename\": \"../test/shard")
    },
    inspect("dataset.yaml that is not YAML", "dataset.yaml") { try $0.write("{", to: "x/dataset.yaml") },
  ]
}

extension TestFolder {
  /// Changes the index of x/train, and dataset.yaml so that it agrees.
  fileprivate func lie(_ truth: String, _ lie: String, rows: (Int, Int)? = nil) throws {
    func checksum() throws -> String {
      XXH64.hexadecimal(try bytes(BadInput.index).withUnsafeBytes { XXH64.hash(of: $0) })
    }
    let before = try checksum()
    let index = try text(BadInput.index)
    try write(index.replacingOccurrences(of: truth, with: lie), to: BadInput.index)
    guard try checksum() != before else { throw NothingChanged() }
    var description = try text("x/dataset.yaml").replacingOccurrences(of: before, with: try checksum())
    if let rows { description.replace("rows: \(rows.0)", with: "rows: \(rows.1)", maxReplacements: 1) }
    try write(description, to: "x/dataset.yaml")
  }

  private struct NothingChanged: Error {}
}

@Suite struct BadInputTests {
  @Test(arguments: BadInput.all)
  func isRefusedAndLeavesNothing(_ bad: BadInput) throws {
    let folder = try TestFolder()
    try bad.prepare(folder)
    let before = folder.contents
    let result = try folder.run(
      bad.arguments + (bad.arguments[0] == "pack" ? ["--quiet"] : []), input: bad.input)
    #expect(result.status == bad.status)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("windrow: ") && result.errors.contains(bad.expected), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count <= 4, "\(result.errors)")
    #expect(folder.contents == before)
  }
}
