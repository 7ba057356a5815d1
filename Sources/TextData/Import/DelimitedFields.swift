import Glibc

/// The fields of one record of delimited text, as ranges of its bytes.
struct DelimitedFields {
  private var ranges: [(begin: Int, end: Int, hasDoubledQuotes: Bool)] = []

  var count: Int { ranges.count }

  /// A field as a string.
  func string(_ index: Int, in record: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: length(index)) {
      write(index, of: record, to: UnsafeMutableRawBufferPointer($0))
    }
  }

  /// The bytes of a field between its quotes; it has no more than that.
  func length(_ index: Int) -> Int { ranges[index].end - ranges[index].begin }

  /// Writes a field to `target`, in a quoted field one quote where two stand for it; returns how many bytes it has.
  func write(
    _ index: Int, of record: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
  ) -> Int {
    let (begin, end, hasDoubledQuotes) = ranges[index]
    let bytes = UnsafeRawBufferPointer(rebasing: record[begin..<end])
    if !hasDoubledQuotes {
      target.copyMemory(from: bytes)
      return bytes.count
    }
    var (count, isSecond) = (0, false)
    for byte in bytes {
      isSecond = byte == 0x22 && !isSecond
      if byte == 0x22 && !isSecond { continue }
      target[count] = byte
      count += 1
    }
    return count
  }

  /// Cuts a record. With `quoting`, a field that begins with a double quote ends at the next single one.
  mutating func split(
    _ record: UnsafeRawBufferPointer, _ separator: UInt8, quoting: Bool, line: Int
  ) throws {
    ranges.removeAll(keepingCapacity: true)
    var begin = 0
    while true {
      if quoting && begin < record.count && record[begin] == 0x22 {
        begin = try quotedField(record, separator, from: begin + 1, line: line)
      } else {
        let end = record.position(of: separator, from: begin) ?? record.count
        ranges.append((begin, end, false))
        begin = end
      }
      if begin == record.count { return }
      begin += 1  // the separator
    }
  }

  /// Appends the field that begins after an opening quote; where its separator or the record's end is.
  private mutating func quotedField(
    _ record: UnsafeRawBufferPointer, _ separator: UInt8, from begin: Int, line: Int
  ) throws -> Int {
    var hasDoubledQuotes = false
    var searched = begin
    while let quote = record.position(of: 0x22, from: searched) {
      let after = quote + 1
      if after == record.count || record[after] == separator {
        ranges.append((begin, quote, hasDoubledQuotes))
        return after
      }
      if record[after] != 0x22 {
        throw RowProblem(
          line: line, problem: "there is text after the closing quote of column \(ranges.count + 1)",
          remedy: "double the quotes inside a quoted field, or turn quoting off with --no-quoting")
      }
      hasDoubledQuotes = true
      searched = after + 1
    }
    throw RowProblem(
      line: line, problem: "the quote of column \(ranges.count + 1) is not closed", remedy: "close it")
  }
}

extension UnsafeRawBufferPointer {
  /// Where a byte first is, from a place on; nil where it is not.
  func position(of byte: UInt8, from begin: Int = 0) -> Int? {
    guard begin < count, let base = baseAddress,
      let found = memchr(base + begin, Int32(byte), count - begin)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
