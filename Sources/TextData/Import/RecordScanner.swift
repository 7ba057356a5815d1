import CKernels
import Glibc
import Recipes

/// Cuts a stream of UTF-8 bytes into lines, or into records whose quoted fields may hold line ends.
///
/// Line ends are LF or CR LF, the last may be missing; a byte order mark at the beginning is dropped. A
/// record's bytes are checked to be valid UTF-8 without NUL. Memory: one record, at most `limit` bytes.
final class RecordScanner {
  /// The longest record: 16 MiB.
  static let limit = 1 << 24

  let file: String
  // Every record touches what is unchecked here; the checks took time that shows.

  /// The line on which the record last read begins, counted from 1.
  @exclusivity(unchecked) private(set) var line = 0
  /// Records in which invalid bytes have been replaced.
  private(set) var repairedRecords = 0

  private let bytes: (UnsafeMutableRawBufferPointer) throws -> Int
  private let invalid: ImportOptions.InvalidBytes
  private let remedy: String?
  @exclusivity(unchecked) private var buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 1 << 18, alignment: 64)
  private var repaired = UnsafeMutableRawBufferPointer(start: nil, count: 0)  // the record last repaired
  @exclusivity(unchecked) private var begin = 0  // buffer[begin..<end] is read and not yet handed on
  @exclusivity(unchecked) private var end = 0
  @exclusivity(unchecked) private var offset = 0  // of buffer[0] in the stream
  @exclusivity(unchecked) private var atEnd = false
  @exclusivity(unchecked) private var nextLine = 1
  @exclusivity(unchecked) private var discarding = false
  @exclusivity(unchecked) private var last: Range<Int> = 0..<0

  /// - Parameter remedy: what to do about bytes that are not UTF-8 text, where the options of an import are not
  ///   there to name.
  init(
    file: String, invalid: ImportOptions.InvalidBytes = .error, mayBeEmpty: Bool = false,
    remedy: String? = nil,
    bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws {
    (self.file, self.invalid, self.bytes) = (file, invalid, bytes)
    self.remedy = remedy
    while end < 4 && !atEnd { try fill() }
    if end == 0 && !mayBeEmpty {
      throw FileError(file: file, problem: "the file is empty", remedy: "give a file with rows")
    }
    if buffer[..<end].starts(with: [0xEF, 0xBB, 0xBF]) { begin = 3 }
    if buffer[..<end].starts(with: [0xFF, 0xFE]) || buffer[..<end].starts(with: [0xFE, 0xFF]) {
      throw FileError(
        file: file, problem: "the file begins with the byte order mark of UTF-16",
        remedy: remedy ?? "pass --encoding utf-16")
    }
  }

  deinit {
    buffer.deallocate()
    repaired.deallocate()
  }

  /// The next line without its end, which stays until the next call; nil at the end of the stream.
  ///
  /// With `quotes`, line ends inside quoted fields (between `separator`s) belong to the record.
  func next(quotes separator: UInt8? = nil) throws -> UnsafeRawBufferPointer? {
    if discarding { try discardLine() }
    line = nextLine
    guard let record = try nextRange(separator) else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[record])
    if try isValid(bytes, at: record.lowerBound) { return bytes }
    repairedRecords += 1
    repaired.deallocate()
    let text = String(decoding: bytes, as: UTF8.self).utf8
    repaired = .allocate(byteCount: text.count, alignment: 1)
    repaired.copyBytes(from: text)
    return UnsafeRawBufferPointer(repaired)
  }

  /// Whether a whole line has been read from the stream and not yet handed on.
  var hasBufferedRecord: Bool { position(of: 0x0A, in: begin..<end) != nil }

  /// Makes `next` read the record last read once more.
  func stepBack() {
    begin = last.lowerBound
    nextLine = line
  }

  /// Finds the next record and steps over it.
  private func nextRange(_ separator: UInt8?) throws -> Range<Int>? {
    var quotes = QuoteState.fieldStart
    var searched = begin
    while true {
      while let newline = position(of: 0x0A, in: searched..<end) {
        if let separator { quotes.scan(buffer[searched..<newline], separator) }
        nextLine += 1
        searched = newline + 1
        if quotes == .inside { continue }
        return take(begin..<newline, upTo: searched)
      }
      if let separator { quotes.scan(buffer[searched..<end], separator) }
      if atEnd {
        if quotes == .inside { throw unclosedQuote("is never closed") }
        return begin == end ? nil : take(begin..<end, upTo: end)
      }
      searched = end
      if end - begin > Self.limit {
        if quotes == .inside { throw unclosedQuote("is not closed within 16 MiB") }
        discarding = true
        throw RowProblem(
          line: line, problem: "the line is longer than the limit of 16 MiB",
          remedy: "check that the file is text with a row a line")
      }
      let moved = begin
      try fill()
      if begin != moved { searched -= moved - begin }
    }
  }

  private func take(_ range: Range<Int>, upTo next: Int) -> Range<Int> {
    let hasReturn = !range.isEmpty && buffer[range.upperBound - 1] == 0x0D
    last = begin..<next
    begin = next
    return hasReturn ? range.lowerBound..<range.upperBound - 1 : range
  }

  private func unclosedQuote(_ problem: String) -> FileError {
    FileError(
      file: file, problem: "line \(line): a quoted field of the row that begins here \(problem)",
      remedy: "close the quote, or if quotes are plain text here, turn quoting off with --no-quoting")
  }

  private func position(of byte: UInt8, in range: Range<Int>) -> Int? {
    guard !range.isEmpty, let base = buffer.baseAddress,
      let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Reads more; what is not yet handed on moves to the front of the buffer, which grows when it is full.
  private func fill() throws {
    if begin > 0 && end - begin <= buffer.count / 2 || end == buffer.count {
      if begin > 0, let base = buffer.baseAddress { memmove(base, base + begin, end - begin) }
      offset += begin
      (begin, end) = (0, end - begin)
    }
    if end == buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
      buffer.deallocate()
      buffer = larger
    }
    let count = try bytes(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
    end += count
    atEnd = count == 0
  }

  /// Steps over the rest of a line that is too long.
  private func discardLine() throws {
    discarding = false
    while true {
      if let newline = position(of: 0x0A, in: begin..<end) {
        begin = newline + 1
        nextLine += 1
        return
      }
      if atEnd {
        begin = end
        return
      }
      offset += end
      (begin, end) = (0, 0)
      try fill()
    }
  }

  /// Whether a record is valid UTF-8; false only when it is to be repaired.
  private func isValid(_ bytes: UnsafeRawBufferPointer, at start: Int) throws -> Bool {
    guard let base = bytes.baseAddress, !wr_is_plain_text(base, bytes.count) else { return true }
    if let zero = memchr(base, 0, bytes.count) {
      let index = UnsafeRawPointer(zero) - base
      throw RowProblem(
        line: lineOf(index, in: bytes),
        problem: "there is a NUL byte (byte \(offset + start + index) of the text)",
        remedy: remedy ?? "if the file is UTF-16, pass --encoding utf-16; else check that it is text")
    }
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
      return true
    } catch {
      if invalid == .replace { return false }
      let index = error.byteOffsets.lowerBound
      throw RowProblem(
        line: lineOf(index, in: bytes),
        problem: "this is not valid UTF-8 (byte \(offset + start + index) of the text)",
        remedy: remedy
          ?? "name the encoding with --encoding (\(TextEncoding.names)), pass --invalid-utf8 replace")
    }
  }

  private func lineOf(_ index: Int, in record: UnsafeRawBufferPointer) -> Int {
    line + record[..<index].count { $0 == 0x0A }
  }
}

/// Where in a record of quoted fields a scan has got to.
private enum QuoteState {
  case fieldStart
  case outside
  case inside
  case afterQuote  // a closing quote, or the first of a doubled one

  mutating func scan(_ bytes: Slice<UnsafeMutableRawBufferPointer>, _ separator: UInt8) {
    var state = self
    for byte in UnsafeRawBufferPointer(rebasing: bytes) {
      switch state {
      case .inside: if byte == 0x22 { state = .afterQuote }
      case .fieldStart, .outside, .afterQuote:
        if byte == separator {
          state = .fieldStart
        } else if byte == 0x22 && state != .outside {
          state = .inside
        } else {
          state = .outside
        }
      }
    }
    self = state
  }
}
