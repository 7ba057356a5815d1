import Glibc
import Recipes

/// Reads rows from text with tabs or commas between columns.
struct DelimitedReader: ExampleReader {
  /// The columns of a format that has its own names for them: each by the names it may have.
  struct FixedColumns: Sendable {
    var name: String
    var textA: [String]
    var textB: [String]
    var label: [String]
    var id: [String]
    var group: [String] = []
    var split: [String] = []

    static let sick = FixedColumns(
      name: "sick", textA: ["sentence_A"], textB: ["sentence_B"],
      label: ["entailment_label", "entailment_judgment"],
      id: ["pair_ID"], split: ["SemEval_set"])
    static let wikiQA = FixedColumns(
      name: "wikiqa", textA: ["Question"], textB: ["Sentence"], label: ["Label"], id: ["SentenceID"],
      group: ["Question"])
  }

  private let scanner: RecordScanner
  private let separator: UInt8
  private let quoting: Bool
  private let columns: Columns
  private let names: [String]?  // those in the header
  private let labels: [String]?  // those there may be; nil where any may be
  private var fields = DelimitedFields()
  private let count: Int  // of columns

  /// Delimited text with columns as the options say.
  init(_ scanner: RecordScanner, separator: Unicode.Scalar, quoting: Bool, options: ImportOptions) throws {
    (self.scanner, self.separator, self.quoting) = (scanner, UInt8(ascii: separator), quoting)
    labels = nil
    let first = try Self.firstRow(scanner, self.separator, quoting)
    count = first.count
    names = options.header ? first : nil
    columns = try Columns(options, names: names, count: count, line: scanner.line)
    if !options.header { scanner.stepBack() }
  }

  /// A file with a header of known names.
  init(_ scanner: RecordScanner, fixed: FixedColumns, options: ImportOptions, labels: [String]? = nil) throws
  {
    try options.refuseColumns(
      because: "the columns of the format '\(fixed.name)' are fixed", or: "use --format tsv")
    let names = try Self.firstRow(scanner, 0x09, false)
    func find(_ wanted: [String]) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
    guard let textA = find(fixed.textA), let textB = find(fixed.textB) else {
      throw RowProblem(
        line: scanner.line,
        problem: "a \(fixed.name) file's header names '\(fixed.textA[0])' and '\(fixed.textB[0])'; "
          + "the columns here are \(quotedList(names))",
        remedy: "import it with --format tsv and name the columns")
    }
    let columns = Columns(
      textA: [textA], textB: textB, label: find(fixed.label), id: find(fixed.id), group: find(fixed.group),
      split: find(fixed.split))
    self.init(scanner, columns, count: names.count, labels: labels)
  }

  /// WikiQA in either form: with a header if the first line holds the header's first name.
  init(wikiQA scanner: RecordScanner, options: ImportOptions) throws {
    let names = try Self.firstRow(scanner, 0x09, false)
    scanner.stepBack()
    if names.first == "QuestionID" {
      try self.init(scanner, fixed: .wikiQA, options: options, labels: ["0", "1"])
      return
    }
    try options.refuseColumns(
      because: "the columns of the format 'wikiqa' are fixed", or: "use --format tsv")
    self.init(scanner, Columns(textA: [0], textB: 1, label: 2, group: 0), count: 3, labels: ["0", "1"])
  }

  /// Rows with tabs between the columns, without a header and without quoting.
  private init(_ scanner: RecordScanner, _ columns: Columns, count: Int, labels: [String]?) {
    (self.scanner, self.columns, self.count, self.labels) = (scanner, columns, count, labels)
    (separator, quoting, names) = (0x09, false, nil)
  }

  private static func firstRow(_ scanner: RecordScanner, _ separator: UInt8, _ quoting: Bool) throws
    -> [String]
  {
    var fields = DelimitedFields()
    while let record = try scanner.next(quotes: quoting ? separator : nil) {
      if record.isEmpty { continue }
      try fields.split(record, separator, quoting: quoting, line: scanner.line)
      return (0..<fields.count).map { fields.string($0, in: record) }
    }
    throw FileError(
      file: scanner.file, problem: "there are only empty lines", remedy: "give a file with rows")
  }

  mutating func read(_ row: inout ImportedRow, number: Int) throws -> Bool {
    while let record = try scanner.next(quotes: quoting ? separator : nil) {
      // An empty line is a row only where it can be one: an empty text that is alone on its line.
      if record.isEmpty && count > 1 { continue }
      try fields.split(record, separator, quoting: quoting, line: scanner.line)
      try put(record, into: &row, number: number)
      return true
    }
    return false
  }

  private func put(_ record: UnsafeRawBufferPointer, into row: inout ImportedRow, number: Int) throws {
    if fields.count != count {
      throw RowProblem(
        line: scanner.line,
        problem: "\(count) column\(count == 1 ? "" : "s") expected, \(fields.count) found",
        remedy: fields.count > count
          ? "check for a separator inside a text" : "check for a line break inside a text")
    }
    let bytes = row.bytes
    func putField(_ part: ExampleBytes.Part, _ column: Int) {
      bytes.put(part, most: fields.length(column)) { fields.write(column, of: record, to: $0) }
    }
    func putIfThere(_ part: ExampleBytes.Part, _ column: Int?) {
      if let column, fields.length(column) > 0 { putField(part, column) }
    }
    putIfThere(.label, columns.label)
    if let labels {
      let label = bytes.string(.label) ?? ""
      if !labels.contains(label) {
        throw RowProblem(
          line: scanner.line, problem: "the label is '\(label.prefix(60))'",
          remedy: "the labels of this format are \(quotedList(labels))")
      }
    }
    if let id = columns.id { putField(.id, id) } else { bytes.put(.id, String(number)) }
    if columns.textA.count == 1 {
      putField(.textA, columns.textA[0])
    } else {
      bytes.put(.textA, joinedTexts(columns.textA.map { fields.string($0, in: record) }))
    }
    if let textB = columns.textB { putField(.textB, textB) }
    putIfThere(.group, columns.group)
    putIfThere(.tag, columns.tag)
    row.split = try columns.split.map { try split(fields.string($0, in: record)) }
  }

  /// What the columns hold in the first rows, for a look at which of them could be the label.
  ///
  /// Rows that cannot be read are left out, and all after one whose end cannot be found.
  mutating func profiles(rows: Int) throws -> [ColumnProfile] {
    var profiles = (0..<count).map { column in
      ColumnProfile(number: column + 1, name: names?[column], isText: columns.isText(column))
    }
    for _ in 0..<rows {
      do {
        guard let record = try scanner.next(quotes: quoting ? separator : nil) else { break }
        try fields.split(record, separator, quoting: quoting, line: scanner.line)
        guard fields.count == count else { continue }
        for column in 0..<count { profiles[column].add(fields.string(column, in: record)) }
      } catch is RowProblem { continue } catch { break }  // such as a quote that is not closed
    }
    return profiles
  }

  /// SICK's names of the splits.
  private func split(_ name: String) throws -> String {
    switch name {
    case "TRAIN": return "train"
    case "TRIAL": return "dev"
    case "TEST": return "test"
    default:
      throw RowProblem(
        line: scanner.line, problem: "SemEval_set is '\(name.prefix(60))'",
        remedy: "it must be TRAIN, TRIAL or TEST")
    }
  }
}

extension Columns {
  init(
    textA: [Int], textB: Int? = nil, label: Int? = nil, id: Int? = nil, group: Int? = nil, split: Int? = nil
  ) {
    (self.textA, self.textB, self.label) = (textA, textB, label)
    (self.id, self.group, self.tag, self.split) = (id, group, nil, split)
  }
}
