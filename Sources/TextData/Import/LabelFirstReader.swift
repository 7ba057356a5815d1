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

  mutating func read(_ row: inout ImportedRow, number: Int) throws -> Bool {
    while let line = try scanner.next() {
      if line.allSatisfy(Self.isSpace) { continue }
      try put(line, into: row.bytes, number: number)
      return true
    }
    return false
  }

  private func put(_ line: UnsafeRawBufferPointer, into row: ExampleBytes, number: Int) throws {
    let end = line.firstIndex(where: Self.isSpace) ?? line.count
    if end == 0 {
      throw RowProblem(
        line: scanner.line, problem: "the line begins with white space, so it has no label",
        remedy: "begin each line with its label")
    }
    row.put(.id, String(number))
    row.put(.textA, UnsafeRawBufferPointer(rebasing: line[end...].drop(while: Self.isSpace)))
    row.put(.label, UnsafeRawBufferPointer(rebasing: line[..<end]))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
