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

  @inline(__always)
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

  @inline(__always)
  private func peek(_ bytes: UnsafeRawBufferPointer) -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  @inline(__always)
  private mutating func skipSpace(_ bytes: UnsafeRawBufferPointer) {
    while let byte = peek(bytes), byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
      position += 1
    }
  }

  @inline(__always)
  private mutating func expect(
    _ byte: UInt8, _ bytes: UnsafeRawBufferPointer, _ reason: String
  ) throws(Failure) {
    if peek(bytes) != byte { throw Failure(byte: position, reason: reason) }
    position += 1
  }

  /// A string's bytes between its quotes, and whether there is a backslash among them.
  @inline(__always)
  private mutating func string(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> (Range<Int>, Bool) {
    try expect(UInt8(ascii: "\""), bytes, "a string in double quotes expected")
    let begin = position
    var (at, hasEscapes) = (begin, false)
    while true {
      at = Self.special(in: bytes, from: at)
      if at >= bytes.count { break }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        position = at + 1
        return (begin..<at, hasEscapes)
      }
      if byte < 0x20 {
        throw Failure(byte: at, reason: "a control character in a string must be written as \\u00..")
      }
      hasEscapes = true
      at += 2
    }
    throw Failure(byte: begin - 1, reason: "the string that begins here is not closed")
  }

  /// Where the next quote, backslash or control character is; the end, or beyond, where there is none.
  @inline(__always)
  private static func special(in bytes: UnsafeRawBufferPointer, from begin: Int) -> Int {
    var at = begin
    while at + 8 <= bytes.count {
      let found = specials(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
      if found != 0 { return at + found.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at += 1 }
    return at
  }

  /// The top bits of those of eight bytes that are a quote, a backslash or a control character; up to the first such
  /// byte no others are set.
  @inline(__always)
  private static func specials(_ eight: UInt64) -> UInt64 {
    let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    // In a byte below 0x80, subtracting n sets the top bit where the byte is below n.
    func below(_ n: UInt64, _ x: UInt64) -> UInt64 { (x &- ones &* n) & ~x }
    let quote = eight ^ ones &* 0x22
    let backslash = eight ^ ones &* 0x5C
    return (below(0x20, eight) | below(1, quote) | below(1, backslash)) & tops
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
}
