import Recipes

/// Reads lines whose first word is the label; the rest, after a tab or spaces, is the text.
///
///     DESC:manner How did serfdom develop in and then leave Russia ?
///
/// The form of the TREC questions (Li and Roth 2002, "Learning Question Classifiers").
struct LabelFirstReader: ExampleReader {
  private let scanner: RecordScanner

  init(_ scanner: RecordScanner, options: ImportOptions) throws {
    try options.refuseColumns(because: "the format 'label-first' has no columns", or: "use --format tsv")
    self.scanner = scanner
  }

  mutating func next(row: Int) throws -> ImportedRow? {
    try scanner.nextNotNil { line in line.allSatisfy(Self.isSpace) ? nil : try example(line, row: row) }
  }

  private func example(_ line: UnsafeRawBufferPointer, row: Int) throws -> ImportedRow {
    let end = line.firstIndex(where: Self.isSpace) ?? line.count
    if end == 0 {
      throw RowProblem(
        line: scanner.line, problem: "the line begins with white space, so it has no label",
        remedy: "begin each line with its label")
    }
    let text = line[end...].drop(while: Self.isSpace)
    return ImportedRow(
      example: Example(
        id: String(row), textA: String(decoding: text, as: UTF8.self),
        label: String(decoding: line[..<end], as: UTF8.self)))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
