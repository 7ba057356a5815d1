import FoundationEssentials
import Recipes
import Testing

import TextData

/// What `InferringDataSetWriter` writes is what a writer would that knew everything from the start.
@Suite struct InferredDataSetTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let provenance = Provenance(command: "pack")

  /// 400 rows in two splits, changed by `change`.
  static func rows(_ change: (Int, inout Example) -> Void = { _, _ in }) -> [(Example, String)] {
    (0..<400).map { number in
      var row = Example(
        id: "\(number)", textA: "text \(number) " + String(repeating: "né ", count: number % 9),
        label: number % 7 == 0 ? nil : ["2", "10", "30"][number % 3])
      change(number, &row)
      return (row, number % 5 == 4 ? "test" : "train")
    }
  }

  static func schema(
    _ rows: some Sequence<(Example, String)>, names: [String: String]? = nil
  ) -> DataSetSchema {
    let rows = rows.map(\.0)
    let labels = Set(rows.flatMap { $0.labels ?? $0.label.map { [$0] } ?? [] })
    return DataSetSchema(
      task: .single, labels: Array(labels), names: names, multiLabel: rows[0].labels != nil,
      groups: rows.contains { $0.group != nil }, tags: rows.contains { $0.tag != nil })
  }

  /// Writes rows both ways, with shards of `sizeLimit` bytes; the files must be the same.
  func check(
    _ rows: [(Example, String)], names: ([String]) -> [String: String]? = { _ in nil }, sizeLimit: Int,
    _ comment: Comment
  ) throws {
    let (known, inferred) = (folder.path + "/known/set", folder.path + "/inferred/set")
    let whole = Self.schema(rows)
    let final = names(whole.labels)
    let writer = try DataSetWriter(
      folder: known, task: .single, labels: Self.schema(rows, names: final).labels,
      multiLabel: whole.isMultiLabel, groups: whole.groups, tags: whole.tags, overwrite: true,
      sizeLimit: sizeLimit)
    for (row, split) in rows {
      var row = row
      row.label = row.label.map { final?[$0] ?? $0 }
      try writer.append(row, to: split)
    }
    try writer.finish(provenance: Self.provenance)
    let other = try InferringDataSetWriter(folder: inferred, overwrite: true, sizeLimit: sizeLimit)
    for (number, (row, split)) in rows.enumerated() {
      let known = Self.schema(rows[...number])
      try other.append(
        ExampleBytes(row), to: split,
        schema: Self.schema(rows[...number], names: names(known.labels)))
    }
    try other.finish(schema: Self.schema(rows, names: final), provenance: Self.provenance)
    #expect(try content(of: known) == content(of: inferred), comment)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/inferred") == ["set"])
    try DataSet(folder: inferred).verify()
  }

  private func content(of folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for file in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      files[file] = FileManager.default.contents(atPath: folder + "/" + file)
    }
    return files
  }

  @Test(arguments: [1_000, 5_000, 1 << 20]) func rowsAreWrittenAsIfTheSchemaHadBeenKnown(limit: Int) throws {
    try check(Self.rows(), sizeLimit: limit, "nothing new")
    try check(
      Self.rows { if $0 > 300 && $0 % 3 == 0 { $1.label = "1" } }, sizeLimit: limit, "a label first in order")
    try check(Self.rows { if $0 == 399 { $1.label = "9" } }, sizeLimit: limit, "a label in the last row")
    try check(Self.rows { if $0 > 100 { $1.tag = "t" } }, sizeLimit: limit, "tags later")
    try check(
      Self.rows {
        if $0 > 100 { $1.tag = "t\($0 % 2)" }
        if $0 > 200 { $1.group = "g\($0 / 2)" }
        if $0 > 300 { $1.label = "\($0)" }
      }, sizeLimit: limit, "one after another")
    try check(
      Self.rows {
        $1.labels = ($0..<$0 + $0 % 4).map { "\($0 / 20)" }
        $1.label = nil
      }, sizeLimit: limit, "ever more labels of multi-label data")
  }

  @Test(arguments: [1_000, 1 << 20]) func labelsGetTheirNames(limit: Int) throws {
    let names = ["2": "zwei", "10": "many", "30": "many", "1": "eins"]
    try check(Self.rows(), names: { _ in names }, sizeLimit: limit, "two labels with one name")
    try check(
      Self.rows { if $0 == 399 { $1.label = "1" } }, names: { $0.contains("1") ? names : nil },
      sizeLimit: limit, "names that come with the last label")
    try check(
      Self.rows { if $0 == 399 { $1.label = "1" } },
      names: { $0.contains("1") ? names : ["2": "other", "10": "many", "30": "eins"] },
      sizeLimit: limit, "names that change")
    try check(
      Self.rows { if $0 == 399 { $1.label = "1" } },
      names: {
        $0.contains("1") ? ["2": "b", "10": "c", "30": "d", "1": "a"] : ["2": "b", "10": "c", "30": "c"]
      },
      sizeLimit: limit, "names that come apart")
  }

  @Test func nothingStaysOfWhatIsNotFinished() throws {
    let path = folder.path + "/a/set"
    do {
      let writer = try InferringDataSetWriter(folder: path, sizeLimit: 1000)
      let rows = Self.rows()
      for (row, split) in rows {
        try writer.append(ExampleBytes(row), to: split, schema: Self.schema(rows))
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a").isEmpty)
    let writer = try InferringDataSetWriter(folder: path)
    #expect(throws: FileError.self) {
      try writer.finish(schema: Self.schema(Self.rows()), provenance: Self.provenance)
    }
  }
}
