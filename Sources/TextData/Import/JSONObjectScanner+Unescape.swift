import Glibc

extension JSONObjectScanner {
  /// A string's bytes with its escapes resolved. A lone half of a surrogate pair is an error, or U+FFFD with
  /// `repair`.
  static func unescape(
    _ bytes: Slice<UnsafeRawBufferPointer>, repair: Bool
  ) throws(JSONFailure) -> String {
    var failure: JSONFailure?
    // No escape is shorter than what it stands for.
    let text = String(unsafeUninitializedCapacity: bytes.count) { target in
      do throws(JSONFailure) {
        return try unescape(bytes, repair: repair, into: UnsafeMutableRawBufferPointer(target))
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return text
  }

  /// Writes the text to `target`, which has room for as many bytes as there are; returns how many it wrote.
  static func unescape(
    _ bytes: Slice<UnsafeRawBufferPointer>, repair: Bool, into target: UnsafeMutableRawBufferPointer
  ) throws(JSONFailure) -> Int {
    guard let source = bytes.base.baseAddress,
      let begin = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    else { return 0 }
    var (position, count) = (bytes.startIndex, 0)
    while position < bytes.endIndex {
      let plain =
        memchr(source + position, Int32(UInt8(ascii: "\\")), bytes.endIndex - position)
        .map { UnsafeRawPointer($0) - (source + position) } ?? bytes.endIndex - position
      memcpy(begin + count, source + position, plain)
      count += plain
      position += plain + 1
      guard position < bytes.endIndex else { break }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): begin[count] = escape
      case UInt8(ascii: "b"): begin[count] = 0x08
      case UInt8(ascii: "f"): begin[count] = 0x0C
      case UInt8(ascii: "n"): begin[count] = 0x0A
      case UInt8(ascii: "r"): begin[count] = 0x0D
      case UInt8(ascii: "t"): begin[count] = 0x09
      case UInt8(ascii: "u"):
        let scalar = try scalar(bytes, after: &position, repair: repair)
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          begin[count] = byte
          count += 1
        }
        continue
      default: throw JSONFailure(byte: position - 2, reason: "there is no such escape")
      }
      count += 1
    }
    return count
  }

  /// The scalar of the four hexadecimal digits after a `\u`; where they are a half, of the next `\u` too.
  private static func scalar(
    _ bytes: Slice<UnsafeRawBufferPointer>, after position: inout Int, repair: Bool
  ) throws(JSONFailure) -> Unicode.Scalar {
    var value = try number(bytes, at: position)
    position += 4
    if value & 0xFC00 == 0xD800, bytes[position...].starts(with: [0x5C, 0x75]) {
      let low = try number(bytes, at: position + 2)
      if low & 0xFC00 == 0xDC00 {
        value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        position += 6
      }
    }
    if value == 0 { throw JSONFailure(byte: position - 6, reason: "\\u0000 is not a character of text") }
    if let scalar = Unicode.Scalar(value) { return scalar }
    if repair { return "\u{FFFD}" }
    throw JSONFailure(byte: position - 6, reason: "half of a surrogate pair stands alone")
  }

  private static func number(
    _ bytes: Slice<UnsafeRawBufferPointer>, at begin: Int
  ) throws(JSONFailure) -> UInt32 {
    var value: UInt32 = 0
    for position in begin..<begin + 4 {
      let byte = position < bytes.endIndex ? bytes[position] : 0
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte & 0xF)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        value = value << 4 | UInt32(byte & 0xF + 9)
      default: throw JSONFailure(byte: begin, reason: "four hexadecimal digits expected")
      }
    }
    return value
  }
}
