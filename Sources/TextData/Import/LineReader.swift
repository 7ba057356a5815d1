import Recipes

/// Reads a stream of text line by line: what a filter at the command line reads.
///
/// Line ends are LF or CR LF, the last may be missing. A line that is not UTF-8, holds a NUL byte or is longer
/// than 16 MiB is a `FileError` with its number.
public final class LineReader {
  /// A line and its number, counted from 1.
  public typealias Line = (number: Int, text: String)

  private let scanner: RecordScanner

  /// Reads from a stream; an empty one has no lines.
  public init(_ stream: ByteStream) throws {
    scanner = try RecordScanner(
      file: stream.name, mayBeEmpty: true, remedy: "turn it into UTF-8 first, with iconv for example"
    ) { try stream.read(into: $0) }
  }

  /// The next line; nil at the end.
  public func next() throws -> Line? {
    do {
      return try scanner.next().map { (scanner.line, String(decoding: $0, as: UTF8.self)) }
    } catch let problem as RowProblem {
      throw FileError(
        file: scanner.file, problem: "line \(problem.line): \(problem.problem)", remedy: problem.remedy)
    }
  }

  /// Whether the next line is at hand without waiting for the stream.
  public var hasBufferedLine: Bool { scanner.hasBufferedRecord }
}
