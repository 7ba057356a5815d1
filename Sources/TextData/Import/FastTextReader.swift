import Glibc
import Recipes

/// Reads rows in the form fastText has them: `__label__NAME` and the text, separated by a space.
struct FastTextReader: ExampleReader {
  static let prefix = Array("__label__".utf8)

  private let scanner: RecordScanner
  private let isMultiLabel: Bool

  init(_ scanner: RecordScanner, options: ImportOptions) throws {
    try options.refuseColumns(because: "the format 'fasttext' has no columns")
    (self.scanner, isMultiLabel) = (scanner, options.labelSeparator != nil)
  }

  mutating func read(_ row: inout ImportedRow, number: Int) throws -> Bool {
    while let line = try scanner.next() {
      if line.isEmpty { continue }
      try put(line, into: row.bytes, number: number)
      return true
    }
    return false
  }

  private func put(_ line: UnsafeRawBufferPointer, into row: ExampleBytes, number: Int) throws {
    let labels = Self.labels(in: line)
    row.put(.id, String(number))
    if isMultiLabel { return try put(line, labels: labels, into: row) }
    guard labels == 1, line.starts(with: Self.prefix) else {
      throw RowProblem(
        line: scanner.line,
        problem: labels == 1
          ? "the line does not begin with its label" : "exactly one label expected, \(labels) found",
        remedy: "write '__label__NAME text', with one label a line"
          + (labels > 1 ? ", or read all of them with --multi-label" : ""))
    }
    let end = line.firstIndex(of: 0x20) ?? line.count
    row.put(.textA, UnsafeRawBufferPointer(rebasing: line[min(end + 1, line.count)...]))
    row.put(.label, UnsafeRawBufferPointer(rebasing: line[Self.prefix.count..<end]))
  }

  /// A line with any number of labels before its text.
  private func put(_ line: UnsafeRawBufferPointer, labels count: Int, into row: ExampleBytes) throws {
    var (labels, rest) = ([String](), line[...])
    while labels.count < count, rest.starts(with: Self.prefix) {
      let end = rest.firstIndex(of: 0x20) ?? rest.endIndex
      labels.append(String(decoding: rest.prefix(upTo: end).dropFirst(Self.prefix.count), as: UTF8.self))
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    if labels.count < count {
      throw RowProblem(
        line: scanner.line, problem: "a label stands within the text",
        remedy: "write the labels of a line before its text, as in '__label__ONE __label__TWO text'")
    }
    row.put(.textA, UnsafeRawBufferPointer(rebasing: rest))
    row.labels = labels
  }

  /// How many words begin with `__label__` and go on after it.
  static func labels(in line: UnsafeRawBufferPointer) -> Int {
    var (count, at) = (0, 0)
    while let base = line.baseAddress, at < line.count,
      let found = memchr(base + at, Int32(UInt8(ascii: "_")), line.count - at)
    {
      let begin = UnsafeRawPointer(found) - base
      let end = begin + prefix.count
      let isPrefix =
        end < line.count && line[end] != 0x20 && (begin == 0 || line[begin - 1] == 0x20)
        && memcmp(found, prefix, prefix.count) == 0
      if isPrefix { count += 1 }
      at = isPrefix ? end : begin + 1
    }
    return count
  }
}
