/// Reads one JSON value from bytes; see `ShardJSON` for what is refused.
struct ShardJSONParser {
  typealias Failure = ShardJSON.Failure

  private let bytes: [UInt8]
  private var at = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(Failure) -> ShardJSON {
    let value = try parseValue(depth: 0)
    skipSpace()
    if at < bytes.count { throw failure("text after the end of the value") }
    return value
  }

  private func failure(_ problem: String) -> Failure { Failure(byte: at, problem: problem) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  /// Steps over `character` after any space; false, standing after the space, when it is not there.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func parseValue(depth: Int) throws(Failure) -> ShardJSON {
    if depth > 64 { throw failure("nested deeper than 64 levels") }
    skipSpace()
    guard let first = next else { throw failure("the text stops where a value should be") }
    switch first {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .boolean(true))
    case UInt8(ascii: "f"): return try parseWord("false", .boolean(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw failure("no value begins here")
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: ShardJSON) throws(Failure) -> ShardJSON {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[at...].starts(with: expected) else { throw failure("no value begins here") }
    at += expected.count
    return value
  }

  private mutating func parseObject(depth: Int) throws(Failure) -> ShardJSON {
    at += 1
    var members: [String: ShardJSON] = [:]
    if skip("}") { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in double quotes") }
      let key = try parseString()
      guard skip(":") else { throw failure("expected ':'") }
      let value = try parseValue(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else {
        throw failure("key '\(key)' occurs twice")
      }
    } while skip(",")
    guard skip("}") else { throw failure("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func parseArray(depth: Int) throws(Failure) -> ShardJSON {
    at += 1
    var values: [ShardJSON] = []
    if skip("]") { return .array(values) }
    repeat { values.append(try parseValue(depth: depth + 1)) } while skip(",")
    guard skip("]") else { throw failure("expected ',' or ']'") }
    return .array(values)
  }

  private mutating func parseNumber() throws(Failure) -> ShardJSON {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    let leadingZero = next == UInt8(ascii: "0")
    let digits = try skipDigits()
    if leadingZero && digits > 1 { throw failure("a number may not begin with 0") }
    if next == UInt8(ascii: ".") {
      at += 1
      _ = try skipDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      _ = try skipDigits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    return Int(text).map { .integer($0) } ?? .number(text)
  }

  private mutating func skipDigits() throws(Failure) -> Int {
    let start = at
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
    if at == start { throw failure("expected a digit") }
    return at - start
  }

  private mutating func parseString() throws(Failure) -> String {
    at += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("the string that ends here is not UTF-8")
        }
        at += 1
        return string
      case UInt8(ascii: "\\"): text += String(try parseEscape()).utf8
      case 0..<0x20: throw failure("a control character inside a string")
      default:
        text.append(byte)
        at += 1
      }
    }
    throw failure("the text stops inside a string")
  }

  private mutating func parseEscape() throws(Failure) -> Character {
    at += 1
    guard let byte = next else { throw failure("the text stops inside a string") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try parseScalar())
    default: throw failure("unknown escape in a string")
    }
  }

  /// Four hexadecimal digits, or twice four that are a surrogate pair.
  private mutating func parseScalar() throws(Failure) -> Unicode.Scalar {
    let unit = try parseHexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw failure("half a surrogate pair")
    }
    at += 2
    let low = try parseHexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("half a surrogate pair") }
    return scalar
  }

  private mutating func parseHexadecimal() throws(Failure) -> UInt32 {
    let digits = bytes[at...].prefix(4)
    guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    at += 4
    return value
  }
}
