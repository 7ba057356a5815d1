import CKernels

/// Steps through the bytes of JSON (RFC 8259), token by token, without building anything.
struct JSONCursor {
  let bytes: UnsafeRawBufferPointer
  /// The byte that is looked at next.
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next byte; nil at the end.
  @inline(__always)
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  @inline(__always)
  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { position += 1 }
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8, _ reason: String) throws(JSONFailure) {
    if next != byte { throw JSONFailure(byte: position, reason: reason) }
    position += 1
  }

  /// A string's bytes between its quotes, and whether there is a backslash among them.
  @inline(__always)
  mutating func string() throws(JSONFailure) -> (Range<Int>, hasEscapes: Bool) {
    try expect(UInt8(ascii: "\""), "a string in double quotes expected")
    let begin = position
    var (at, hasEscapes) = (begin, false)
    while let base = bytes.baseAddress, at < bytes.count {
      at += wr_find_json_special(base + at, bytes.count - at)
      if at >= bytes.count { break }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        position = at + 1
        return (begin..<at, hasEscapes)
      }
      if byte < 0x20 {
        throw JSONFailure(byte: at, reason: "a control character in a string must be written as \\u00..")
      }
      hasEscapes = true
      at += 2
    }
    throw JSONFailure(byte: begin - 1, reason: "the string that begins here is not closed")
  }

  /// A word such as `true`, and where it is.
  mutating func literal(_ word: StaticString) throws(JSONFailure) -> Range<Int> {
    let begin = position
    let end = begin + word.utf8CodeUnitCount
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[begin..<end].elementsEqual(wanted) else {
      throw JSONFailure(byte: begin, reason: "a value expected")
    }
    position = end
    return begin..<end
  }

  /// Where the number is that begins here.
  mutating func number() throws(JSONFailure) -> Range<Int> {
    let begin = position
    if next == UInt8(ascii: "-") { position += 1 }
    let first = next
    let whole = digits()
    var isNumber = whole > 0 && (whole == 1 || first != UInt8(ascii: "0"))
    if isNumber, next == UInt8(ascii: ".") {
      position += 1
      isNumber = digits() > 0
    }
    if isNumber, let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      isNumber = digits() > 0
    }
    if !isNumber { throw JSONFailure(byte: begin, reason: "a value expected") }
    return begin..<position
  }

  private mutating func digits() -> Int {
    let begin = position
    while let byte = next, byte &- 0x30 < 10 { position += 1 }
    return position - begin
  }

  /// Where the object or array is that begins here; inside it only strings and the balance of brackets are checked.
  mutating func nested() throws(JSONFailure) -> Range<Int> {
    let begin = position
    var closing: [UInt8] = []
    repeat {
      switch next {
      case UInt8(ascii: "\"")?: _ = try string()
      case UInt8(ascii: "{")?:
        closing.append(UInt8(ascii: "}"))
        position += 1
      case UInt8(ascii: "[")?:
        closing.append(UInt8(ascii: "]"))
        position += 1
      case UInt8(ascii: "}")?, UInt8(ascii: "]")?:
        if next != closing.popLast() {
          throw JSONFailure(byte: position, reason: "the wrong closing bracket")
        }
        position += 1
      case nil: throw JSONFailure(byte: begin, reason: "the bracket that opens here is not closed")
      default: position += 1
      }
    } while !closing.isEmpty
    return begin..<position
  }
}

/// Why bytes are not JSON, and at which byte of them.
struct JSONFailure: Error {
  var byte: Int
  var reason: String
}
