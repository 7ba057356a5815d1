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

  /// How a format's input is read.
  enum Reading: Sendable {
    /// Row by row from the text of one file.
    case rows(@Sendable (RecordScanner, ImportOptions) throws -> any ExampleReader)
    /// From a folder of files, each of which is a row.
    case folder
  }

  let reading: Reading

  /// Whether the input is a folder, not a file.
  public var readsFolder: Bool {
    if case .folder = reading { true } else { false }
  }

  /// The formats there are.
  public static let all = [
    Importer(
      name: "sick",
      help: "SICK.txt (12 columns, its SemEval_set column gives the split) or a SemEval-2014 SICK file",
      reading: .rows { try DelimitedReader($0, fixed: .sick, options: $1) }),
    Importer(
      name: "wikiqa",
      help: "WikiQA: question, sentence, 0 or 1, without header; or the original with 7 columns",
      reading: .rows { try DelimitedReader(wikiQA: $0, options: $1) }),
    Importer(
      name: "tsv", help: "text with tabs between columns; quotes are text unless quoting is turned on",
      reading: .rows {
        try DelimitedReader($0, separator: "\t", quoting: $1.quoting ?? false, options: $1)
      }),
    Importer(
      name: "csv", help: "text with commas between columns, quoted as in RFC 4180",
      reading: .rows {
        try DelimitedReader($0, separator: ",", quoting: $1.quoting ?? true, options: $1)
      }),
    Importer(
      name: "jsonl", help: "one JSON object a line",
      reading: .rows { JSONLinesReader($0, options: $1) }),
    Importer(
      name: "fasttext",
      help: "__label__NAME and the text, a line each; several such labels with --multi-label",
      reading: .rows { try FastTextReader($0, options: $1) }),
    Importer(
      name: "label-first", help: "the label is the line's first word, the rest is the text",
      reading: .rows { try LabelFirstReader($0, options: $1) }),
    Importer(
      name: "folders",
      help: "FOLDER/LABEL/file or FOLDER/SPLIT/LABEL/file: each file is a text, its folder's name the label",
      reading: .folder),
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

  /// Reads a file (plain or Zstandard; `-` is standard input), or the files of a folder, and hands on its rows one
  /// by one, in order.
  ///
  /// The second argument of `body` is the split (`train`, `dev`, `test`) where the input itself tells it.
  /// Memory use does not grow with the file. An error of `body` ends the import. Throws `FileError` with the
  /// line for the first bad row (unless they are skipped), for an empty file, and for one without a good row.
  @discardableResult
  public func forEachExample(
    path: String, options: ImportOptions = ImportOptions(), _ body: (Example, _ split: String?) throws -> Void
  ) throws -> ImportReport {
    if readsFolder {
      return try LabelFolders(path: path).forEachRow(options: options) {
        try body($0.bytes.example, $0.split)
      }
    }
    let stream = try ByteStream(path: path)
    return try forEachRow(file: stream.name, options: options, bytes: { try stream.read(into: $0) }) {
      try body($0.bytes.example, $0.split)
    }
  }

  /// As `forEachExample(path:)`, from any source of bytes: `bytes` fills a buffer and returns 0 at the end.
  package func forEachRow(
    file: String, options: ImportOptions, bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int,
    _ body: (ImportedRow) throws -> Void
  ) throws -> ImportReport {
    let scanner = try scanner(file, options, bytes)
    var report = ImportReport()
    var rows: any ExampleReader
    do {
      rows = try reader(scanner, options)
    } catch let problem as RowProblem { throw problem.inFile(file, header: true) }
    var row = ImportedRow()
    do {
      while true {
        do {
          row.clear()
          guard try rows.read(&row, number: report.rows + report.skipped + 1) else { break }
        } catch let problem as RowProblem where options.skipBadRows {
          report.skip("line \(problem.line): \(problem.problem)")
          continue
        }
        row.line = scanner.line
        report.count(row.bytes, options)
        try body(row)
      }
    } catch let problem as RowProblem { throw problem.inFile(file) }
    report.repairedRows = scanner.repairedRecords
    try report.requireRows(of: file, format: name)
    return report
  }

  /// What the columns of the first rows hold; nothing for a format without columns to choose from.
  package func columnProfiles(
    file: String, options: ImportOptions, rows: Int,
    bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> [ColumnProfile] {
    let scanner = try scanner(file, options, bytes)
    guard var reader = try reader(scanner, options) as? DelimitedReader else { return [] }
    return try reader.profiles(rows: rows)
  }

  private func scanner(
    _ file: String, _ options: ImportOptions, _ bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> RecordScanner {
    guard let encoding = options.encodings.first, options.encodings.count == 1 else {
      throw FileError(
        file: file, problem: "\(options.encodings.count) encodings are given for one file",
        remedy: "give the one in which it is written")
    }
    return try RecordScanner(
      file: file, invalid: options.invalidUTF8,
      bytes: encoding.decoder(file, options.invalidUTF8, bytes))
  }

  private func reader(_ scanner: RecordScanner, _ options: ImportOptions) throws -> any ExampleReader {
    switch reading {
    case .rows(let make): return try make(scanner, options)
    case .folder:
      throw FileError(
        file: scanner.file, problem: "the format '\(name)' reads a folder", remedy: "give the folder's path")
    }
  }
}

/// A row with what its place in the input tells; what is in `bytes` stays only until the next row.
package struct ImportedRow {
  package let bytes = ExampleBytes()
  /// The split that the input puts the row in; nil where it does not say.
  package var split: String?
  /// The line on which the row begins; nil for a file of its own, whose path is the row's identifier.
  package var line: Int?

  mutating func clear() {
    bytes.clear()
    (split, line) = (nil, nil)
  }
}

/// What a format gives: its rows one after another.
protocol ExampleReader {
  /// Fills `row`, which is empty, with the next row; false at the end. `number` is counted from 1. After a
  /// `RowProblem` the reader goes on with the row after.
  mutating func read(_ row: inout ImportedRow, number: Int) throws -> Bool
}

/// The texts of several columns as one: each on a line of its own, empty ones left out.
func joinedTexts(_ texts: [String]) -> String {
  texts.count == 1 ? texts[0] : texts.lazy.filter { !$0.isEmpty }.joined(separator: "\n")
}
