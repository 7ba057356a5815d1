import Recipes

/// A file format that rows can be read from. One row of `Importer.all` is one format.
///
///     let report = try Importer.named("sick").forEachExample(path: "SICK.txt", options: ImportOptions()) {
///       example, split in …
///     }
public struct Importer: Sendable {
  /// The name in `--format`.
  public let name: String
  /// One line of help.
  public let help: String

  let reader: @Sendable (RecordScanner, ImportOptions) throws -> any ExampleReader

  /// The formats there are.
  public static let all = [
    Importer(
      name: "sick",
      help: "SICK.txt (12 columns, its SemEval_set column gives the split) or a SemEval-2014 SICK file",
      reader: { try DelimitedReader($0, fixed: .sick, options: $1) }),
    Importer(
      name: "wikiqa",
      help: "WikiQA: question, sentence, 0 or 1, without header; or the original with 7 columns",
      reader: { try DelimitedReader(wikiQA: $0, options: $1) }),
    Importer(
      name: "tsv", help: "text with tabs between columns; quotes are text unless quoting is turned on",
      reader: { try DelimitedReader($0, separator: "\t", quoting: $1.quoting ?? false, options: $1) }),
    Importer(
      name: "csv", help: "text with commas between columns, quoted as in RFC 4180",
      reader: { try DelimitedReader($0, separator: ",", quoting: $1.quoting ?? true, options: $1) }),
    Importer(
      name: "jsonl", help: "one JSON object a line",
      reader: { JSONLinesReader($0, options: $1) }),
    Importer(
      name: "fasttext", help: "__label__NAME and the text, a line each",
      reader: { try FastTextReader($0, options: $1) }),
  ]

  /// The format of that name.
  ///
  /// Throws `FileError` that lists the names there are.
  public static func named(_ name: String) throws -> Importer {
    if let found = all.first(where: { $0.name == name }) { return found }
    let names = all.map(\.name)
    let hint = nearest(name, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw FileError(
      file: "--format \(name)", problem: "there is no such format",
      remedy: "\(hint)the formats are \(names.joined(separator: ", "))")
  }

  /// Reads a file (plain or Zstandard; `-` is standard input) and hands on its rows one by one, in order.
  ///
  /// The second argument of `body` is the split (`train`, `dev`, `test`) where the file itself tells it.
  /// Memory use does not grow with the file. An error of `body` ends the import. Throws `FileError` with the
  /// line for the first bad row (unless they are skipped), for an empty file, and for one without a good row.
  @discardableResult
  public func forEachExample(
    path: String, options: ImportOptions = ImportOptions(), _ body: (Example, _ split: String?) throws -> Void
  ) throws -> ImportReport {
    let stream = try ByteStream(path: path)
    return try forEachExample(file: stream.name, options: options, bytes: { try stream.read(into: $0) }, body)
  }

  /// As `forEachExample(path:)`, from any source of bytes: `bytes` fills a buffer and returns 0 at the end.
  package func forEachExample(
    file: String, options: ImportOptions, bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int,
    _ body: (Example, _ split: String?) throws -> Void
  ) throws -> ImportReport {
    let scanner = try RecordScanner(
      file: file, invalid: options.invalidUTF8,
      bytes: options.encoding.decoder(file, options.invalidUTF8, bytes))
    var report = ImportReport()
    var rows: any ExampleReader
    do {
      rows = try reader(scanner, options)
    } catch let problem as RowProblem { throw problem.inFile(file, header: true) }
    do {
      while true {
        let row: ImportedRow
        do {
          guard let next = try rows.next(row: report.rows + report.skipped + 1) else { break }
          row = next
        } catch let problem as RowProblem where options.skipBadRows {
          report.skip(problem)
          continue
        }
        report.count(row.example)
        try body(row.example, row.split)
      }
    } catch let problem as RowProblem { throw problem.inFile(file) }
    report.repairedRows = scanner.repairedRecords
    if report.rows == 0 {
      throw FileError(
        file: file,
        problem: report.skipped == 0
          ? "there are no rows" : "none of the \(report.skipped) rows is good (\(report.firstSkipped[0]))",
        remedy: "check that this is the file you meant and that its format is '\(name)'")
    }
    return report
  }
}

/// What an import did.
public struct ImportReport: Sendable, Equatable {
  /// Rows handed on.
  public internal(set) var rows = 0
  /// Rows handed on that have no label.
  public internal(set) var unlabelled = 0
  /// Rows handed on that had invalid bytes replaced by U+FFFD.
  public internal(set) var repairedRows = 0
  /// Bad rows left out.
  public internal(set) var skipped = 0
  /// What was wrong with the first few of them, with their lines.
  public internal(set) var firstSkipped: [String] = []

  /// A report of nothing.
  public init() {}

  mutating func count(_ example: Example) {
    rows += 1
    if example.label == nil { unlabelled += 1 }
  }

  mutating func skip(_ problem: RowProblem) {
    skipped += 1
    if firstSkipped.count < 5 { firstSkipped.append("line \(problem.line): \(problem.problem)") }
  }
}

/// A row with the split that the file puts it in.
struct ImportedRow {
  var example: Example
  var split: String?
}

/// What a format gives: its rows one after another.
protocol ExampleReader {
  /// The next row, nil at the end. `row` is its number, counted from 1. After a `RowProblem` the reader goes
  /// on with the row after.
  mutating func next(row: Int) throws -> ImportedRow?
}
