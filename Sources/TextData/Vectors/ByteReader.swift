import Glibc
import Recipes

/// Reads lines and pieces of known size from a stream of bytes.
final class ByteReader {
  let file: String
  /// Bytes handed on so far.
  var offset: Int { consumed + begin }

  private let stream: ByteStream
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  private var begin = 0
  private var end = 0
  private var consumed = 0  // bytes of the stream before buffer[0]
  private var atEnd = false

  /// The longest line or piece: 16 MiB.
  static let limit = 1 << 24

  init(path: String) throws {
    stream = try ByteStream(path: path)
    file = stream.name
  }

  deinit { buffer.deallocate() }

  /// The next `count` bytes without stepping over them; fewer at the end of the stream.
  func peek(_ count: Int) throws -> UnsafeRawBufferPointer {
    while end - begin < count && !atEnd { try fill() }
    return UnsafeRawBufferPointer(rebasing: buffer[begin..<min(end, begin + count)])
  }

  /// The next `count` bytes; nil when there are not as many.
  func take(_ count: Int) throws -> UnsafeRawBufferPointer? {
    let bytes = try peek(count)
    if bytes.count < count { return nil }
    begin += count
    return bytes
  }

  /// The bytes before the next `byte`, which is stepped over; what is left at the end of the stream; nil when
  /// nothing is. Throws when more than `limit` bytes come before it.
  func take(upTo byte: UInt8, limit: Int = ByteReader.limit) throws -> UnsafeRawBufferPointer? {
    var searched = 0
    while true {
      if end - begin > searched, let base = buffer.baseAddress,
        let found = memchr(base + begin + searched, Int32(byte), end - begin - searched)
      {
        let start = begin
        let length = UnsafeRawPointer(found) - UnsafeRawPointer(base) - start
        begin += length + 1
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
      }
      searched = end - begin
      if atEnd { return searched == 0 ? nil : try take(searched) }
      if searched > limit {
        throw FileError(
          file: file,
          problem: "after byte \(offset) there are more than \(limit) bytes without an end of line or word",
          remedy: "check that this is a file of word vectors")
      }
      try fill()
    }
  }

  private func fill() throws {
    if begin > 0 && (end == buffer.count || begin == end) {
      if let base = buffer.baseAddress { memmove(base, base + begin, end - begin) }
      consumed += begin
      (begin, end) = (0, end - begin)
    } else if end == buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
      buffer.deallocate()
      buffer = larger
    }
    let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
    end += count
    atEnd = count == 0
  }
}
