import Recipes

/// Reads a stream of text in portions of lines: what a filter at the command line reads.
///
/// Line ends are LF or CR LF, the last may be missing. A line that is not UTF-8, holds a NUL byte or is longer than
/// 16 MiB takes its place among the others as a `TextProblem`.
package final class TextLinesReader {
  /// Small enough that the first answers come soon and every thread has work, large enough that handing a
  /// portion on costs nothing.
  private static let most = (lines: 256, bytes: 1 << 18)

  /// The path as given, or `standard input`.
  package var file: String { stream.name }

  private let stream: ByteStream
  private let scanner: RecordScanner

  /// Reads from a stream; an empty one has no lines.
  package init(_ stream: ByteStream) throws {
    self.stream = stream
    scanner = try RecordScanner(
      file: stream.name, mayBeEmpty: true, remedy: "turn it into UTF-8 first, with iconv for example"
    ) { try stream.read(into: $0) }
  }

  /// The next lines; nil at the end.
  ///
  /// Waits for one line, never for more: a portion ends where the next line has not arrived, so an error of the
  /// stream comes after all lines before it.
  package func next() throws -> TextLines? {
    var portion = TextLines()
    while try append(to: &portion) {
      let isFull = portion.lines.count == Self.most.lines || portion.byteCount >= Self.most.bytes
      if isFull || !scanner.hasBufferedRecord { break }
    }
    portion.fileBytes = stream.fileBytes
    return portion.lines.isEmpty ? nil : portion
  }

  /// Appends a line; false at the end.
  private func append(to portion: inout TextLines) throws -> Bool {
    do {
      guard let line = try scanner.next() else { return false }
      portion.append(line, number: scanner.line)
      return true
    } catch let problem as RowProblem {
      portion.append(TextProblem(problem.problem, remedy: problem.remedy), number: problem.line)
      return true
    }
  }
}
