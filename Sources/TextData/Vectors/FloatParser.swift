import Glibc

/// Reads a decimal number from bytes.
///
/// Up to 19 digits and powers of ten up to 22 are exact in double precision (Clinger 1990, "How to read floating
/// point numbers accurately"), which covers what vector files hold; the C library reads the rest.
enum FloatParser {
  /// The number that `bytes` is; nil when it is none, or not finite.
  @inline(__always)
  static func parse(_ bytes: UnsafeRawBufferPointer) -> Float? {
    var at = 0
    let count = bytes.count
    var isNegative = false
    if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      at = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var decimals = 0
    while at < count, bytes[at] &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
      (at, digits) = (at + 1, digits + 1)
    }
    if at < count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < count, bytes[at] &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
        (at, digits, decimals) = (at + 1, digits + 1, decimals + 1)
      }
    }
    if at < count || digits == 0 || digits > 19 || decimals > 22 || mantissa > 1 << 53 { return slow(bytes) }
    let value = Double(mantissa) / powersOfTen[decimals]
    return Float(isNegative ? -value : value)
  }

  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { value, _ in value * 10 }
  }

  private static func slow(_ bytes: UnsafeRawBufferPointer) -> Float? {
    guard let first = bytes.first, bytes.count < 512, bytes.allSatisfy(isNumberByte), first != 0x20 else {
      return nil
    }
    var text = bytes.map { CChar(bitPattern: $0) }
    text.append(0)
    var end: UnsafeMutablePointer<CChar>?
    return text.withUnsafeMutableBufferPointer { text in
      guard let start = text.baseAddress else { return nil }
      let value = strtof(start, &end)
      return end == start + bytes.count && value.isFinite ? value : nil
    }
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      || byte | 0x20 == UInt8(ascii: "e")
  }
}
