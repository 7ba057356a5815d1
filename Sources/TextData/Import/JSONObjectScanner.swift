import Glibc

/// The top level of one JSON object (RFC 8259), found in its bytes without building anything.
///
/// Values that are themselves objects or arrays are stepped over; inside them only strings and the balance of
/// brackets are checked.
struct JSONObjectScanner {
  enum Kind {
    case string
    case number
    case boolean
    case null
    case nested
  }

  struct Entry {
    var key: Range<Int>
    var keyHasEscapes: Bool
    var kind: Kind
    var value: Range<Int>  // without a string's quotes
    var valueHasEscapes: Bool
  }

  /// Why the bytes are not an object, and at which byte of them.
  struct Failure: Error {
    var byte: Int
    var reason: String
  }

  private(set) var entries: [Entry] = []
  private var position = 0

  /// Finds the entries of the object that `bytes` is.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    entries.removeAll(keepingCapacity: true)
    position = 0
    skipSpace(bytes)
    try expect(UInt8(ascii: "{"), bytes, "an object in braces expected")
    skipSpace(bytes)
    if peek(bytes) == UInt8(ascii: "}") {
      position += 1
    } else {
      while true {
        try entry(bytes)
        skipSpace(bytes)
        if peek(bytes) == UInt8(ascii: ",") {
          position += 1
          skipSpace(bytes)
          continue
        }
        try expect(UInt8(ascii: "}"), bytes, "a comma or a closing brace expected")
        break
      }
    }
    skipSpace(bytes)
    if position < bytes.count { throw Failure(byte: position, reason: "there is text after the object") }
  }

  private mutating func entry(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    let (key, keyHasEscapes) = try string(bytes)
    skipSpace(bytes)
    try expect(UInt8(ascii: ":"), bytes, "a colon expected")
    skipSpace(bytes)
    let begin = position
    var (kind, hasEscapes) = (Kind.nested, false)
    var value = begin..<begin
    switch peek(bytes) {
    case UInt8(ascii: "\"")?:
      kind = .string
      (value, hasEscapes) = try string(bytes)
    case UInt8(ascii: "{")?, UInt8(ascii: "[")?:
      try nested(bytes)
      value = begin..<position
    case UInt8(ascii: "t")?: (kind, value) = (.boolean, try literal("true", bytes))
    case UInt8(ascii: "f")?: (kind, value) = (.boolean, try literal("false", bytes))
    case UInt8(ascii: "n")?: (kind, value) = (.null, try literal("null", bytes))
    default: (kind, value) = (.number, try number(bytes))
    }
    entries.append(
      Entry(key: key, keyHasEscapes: keyHasEscapes, kind: kind, value: value, valueHasEscapes: hasEscapes))
  }

  private func peek(_ bytes: UnsafeRawBufferPointer) -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipSpace(_ bytes: UnsafeRawBufferPointer) {
    while let byte = peek(bytes), byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
      position += 1
    }
  }

  private mutating func expect(
    _ byte: UInt8, _ bytes: UnsafeRawBufferPointer, _ reason: String
  ) throws(Failure) {
    if peek(bytes) != byte { throw Failure(byte: position, reason: reason) }
    position += 1
  }

  /// A string's bytes between its quotes, and whether there is a backslash among them.
  private mutating func string(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> (Range<Int>, Bool) {
    try expect(UInt8(ascii: "\""), bytes, "a string in double quotes expected")
    let begin = position
    var (at, hasEscapes) = (begin, false)
    while at < bytes.count {
      while at + 8 <= bytes.count,
        !Self.hasSpecial(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      {
        at += 8
      }
      if at == bytes.count { break }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        position = at + 1
        return (begin..<at, hasEscapes)
      }
      if byte < 0x20 {
        throw Failure(byte: at, reason: "a control character in a string must be written as \\u00..")
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        at += 1
      }
      at += 1
    }
    throw Failure(byte: begin - 1, reason: "the string that begins here is not closed")
  }

  /// Whether one of eight bytes is a quote, a backslash or a control character.
  @inline(__always)
  private static func hasSpecial(_ eight: UInt64) -> Bool {
    let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    // In a byte below 0x80, subtracting n sets the top bit where the byte is below n.
    func below(_ n: UInt64, _ x: UInt64) -> UInt64 { (x &- ones &* n) & ~x }
    let quote = eight ^ ones &* 0x22
    let backslash = eight ^ ones &* 0x5C
    return (below(0x20, eight) | below(1, quote) | below(1, backslash)) & tops != 0
  }

  private mutating func literal(
    _ word: StaticString, _ bytes: UnsafeRawBufferPointer
  ) throws(Failure) -> Range<Int> {
    let begin = position
    let end = begin + word.utf8CodeUnitCount
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[begin..<end].elementsEqual(wanted) else {
      throw Failure(byte: begin, reason: "a value expected")
    }
    position = end
    return begin..<end
  }

  private mutating func number(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Range<Int> {
    let begin = position
    if peek(bytes) == UInt8(ascii: "-") { position += 1 }
    let first = peek(bytes)
    let whole = digits(bytes)
    var isNumber = whole > 0 && (whole == 1 || first != UInt8(ascii: "0"))
    if isNumber, peek(bytes) == UInt8(ascii: ".") {
      position += 1
      isNumber = digits(bytes) > 0
    }
    if isNumber, let byte = peek(bytes), byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = peek(bytes), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      isNumber = digits(bytes) > 0
    }
    if !isNumber { throw Failure(byte: begin, reason: "a value expected") }
    return begin..<position
  }

  private mutating func digits(_ bytes: UnsafeRawBufferPointer) -> Int {
    let begin = position
    while let byte = peek(bytes), byte &- 0x30 < 10 { position += 1 }
    return position - begin
  }

  private mutating func nested(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    let begin = position
    var closing: [UInt8] = []
    repeat {
      switch peek(bytes) {
      case UInt8(ascii: "\"")?: _ = try string(bytes)
      case UInt8(ascii: "{")?:
        closing.append(UInt8(ascii: "}"))
        position += 1
      case UInt8(ascii: "[")?:
        closing.append(UInt8(ascii: "]"))
        position += 1
      case UInt8(ascii: "}")?, UInt8(ascii: "]")?:
        if peek(bytes) != closing.popLast() {
          throw Failure(byte: position, reason: "the wrong closing bracket")
        }
        position += 1
      case nil: throw Failure(byte: begin, reason: "the bracket that opens here is not closed")
      default: position += 1
      }
    } while !closing.isEmpty
  }

  /// A string's bytes with its escapes resolved. A lone half of a surrogate pair is an error, or U+FFFD with
  /// `repair`.
  static func unescape(
    _ bytes: Slice<UnsafeRawBufferPointer>, repair: Bool
  ) throws(Failure) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = bytes.startIndex
    func hex(at begin: Int) throws(Failure) -> UInt32 {
      guard begin + 4 <= bytes.endIndex else {
        throw Failure(byte: begin, reason: "four hexadecimal digits expected")
      }
      var value: UInt32 = 0
      for byte in bytes[begin..<begin + 4] {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
          throw Failure(byte: begin, reason: "four hexadecimal digits expected")
        }
        value = value << 4 | UInt32(digit)
      }
      return value
    }
    func backslash(from begin: Int) -> Int? {
      guard let base = bytes.base.baseAddress,
        let found = memchr(base + begin, Int32(UInt8(ascii: "\\")), bytes.endIndex - begin)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
    while position < bytes.endIndex {
      let escapeStart = backslash(from: position) ?? bytes.endIndex
      result.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<escapeStart]))
      position = escapeStart + 1
      guard position < bytes.endIndex else { break }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var value = try hex(at: position)
        position += 4
        if value & 0xFC00 == 0xD800, bytes[position...].starts(with: [0x5C, 0x75]) {
          let low = try hex(at: position + 2)
          if low & 0xFC00 == 0xDC00 {
            value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
            position += 6
          }
        }
        if value == 0 { throw Failure(byte: position - 6, reason: "\\u0000 is not a character of text") }
        if let scalar = Unicode.Scalar(value) {
          result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else if repair {
          result.append(contentsOf: UTF8.encodedReplacementCharacter)
        } else {
          throw Failure(byte: position - 6, reason: "half of a surrogate pair stands alone")
        }
      default: throw Failure(byte: position - 2, reason: "there is no such escape")
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
