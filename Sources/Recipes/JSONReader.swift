/// What is wrong with JSON text, and at which byte.
package struct JSONError: Error, CustomStringConvertible, Sendable {
  package let offset: Int
  package let problem: String

  package var description: String { "byte \(offset): \(problem)" }
}

extension JSONValue {
  /// Reads one JSON value (RFC 8259) that fills `bytes`, white space around it aside.
  ///
  /// Throws a `JSONError`: for anything the grammar does not allow, invalid UTF-8, a name twice in one object, and
  /// nesting beyond `depth`. Whole numbers that fit become `.integer`, all others `.number`.
  package init(parsing bytes: UnsafeRawBufferPointer, depth: Int = 64) throws {
    var reader = JSONReader(bytes: bytes)
    self = try reader.value(depth: depth)
    reader.skipSpace()
    if reader.offset < bytes.count { throw reader.error("text after the end of the value") }
  }

  /// Reads one JSON value from text.
  package init(parsing text: String) throws {
    var copy = text
    self = try copy.withUTF8 { try JSONValue(parsing: UnsafeRawBufferPointer($0)) }
  }
}

private struct JSONReader {
  let bytes: UnsafeRawBufferPointer
  var offset = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func error(_ problem: String, at place: Int? = nil) -> JSONError {
    JSONError(offset: place ?? offset, problem: problem)
  }

  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  mutating func value(depth: Int) throws -> JSONValue {
    skipSpace()
    guard let byte = next else { throw error("the text ends where a value should stand") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw error("a value cannot start like this")
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
    for position in 0..<text.utf8CodeUnitCount {
      guard next == text.utf8Start[position] else { throw error("expected \(text)") }
      offset += 1
    }
    return value
  }

  private mutating func object(depth: Int) throws -> JSONValue {
    guard depth > 0 else { throw error("nested too deeply") }
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    try list(end: UInt8(ascii: "}")) { reader in
      guard reader.next == UInt8(ascii: "\"") else { throw reader.error("expected a name in double quotes") }
      let place = reader.offset
      let name = try reader.string()
      guard names.insert(name).inserted else {
        throw reader.error("the name \(quoted(name)) stands twice in one object", at: place)
      }
      reader.skipSpace()
      guard reader.next == UInt8(ascii: ":") else { throw reader.error("expected ':' after a name") }
      reader.offset += 1
      members.append(.init(name, try reader.value(depth: depth - 1)))
    }
    return .object(members)
  }

  private mutating func array(depth: Int) throws -> JSONValue {
    guard depth > 0 else { throw error("nested too deeply") }
    var values: [JSONValue] = []
    try list(end: UInt8(ascii: "]")) { values.append(try $0.value(depth: depth - 1)) }
    return .array(values)
  }

  /// Reads what stands between brackets, commas between the items.
  private mutating func list(end: UInt8, item: (inout JSONReader) throws -> Void) throws {
    offset += 1
    skipSpace()
    if next == end {
      offset += 1
      return
    }
    while true {
      skipSpace()
      try item(&self)
      skipSpace()
      guard let byte = next else { throw error("the text ends inside a list or an object") }
      guard byte == end || byte == UInt8(ascii: ",") else {
        throw error("expected ',' or the end of the list")
      }
      offset += 1
      if byte == end { return }
    }
  }

  private var nextIsDigit: Bool { next.map { (0x30...0x39).contains($0) } ?? false }

  private mutating func digits() throws {
    guard nextIsDigit else { throw error("expected a digit") }
    while nextIsDigit { offset += 1 }
  }

  private mutating func number() throws -> JSONValue {
    let start = offset
    var whole = true
    if next == UInt8(ascii: "-") { offset += 1 }
    if next == UInt8(ascii: "0") {
      offset += 1
      if nextIsDigit { throw error("a number cannot start with 0") }
    } else {
      try digits()
    }
    if next == UInt8(ascii: ".") {
      whole = false
      offset += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      whole = false
      offset += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if whole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw error("a number too large", at: start) }
    return .number(value)
  }

  private mutating func string() throws -> String {
    let start = offset
    offset += 1
    var text: [UInt8] = []
    while true {
      let runStart = offset
      while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        offset += 1
      }
      text += bytes[runStart..<offset]
      guard let byte = next else { throw error("the text ends inside quotes", at: start) }
      if byte < 0x20 { throw error("a control character inside quotes") }
      offset += 1
      if byte == UInt8(ascii: "\"") { break }
      try escape(into: &text)
    }
    guard let valid = String(validating: text, as: UTF8.self) else { throw error("invalid UTF-8", at: start) }
    return valid
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    guard let byte = next else { throw error("the text ends after a backslash") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      let first = try codeUnit()
      var value = UInt32(first)
      if (0xD800..<0xDC00).contains(first) {
        guard next == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
        else {
          throw error("half a surrogate pair")
        }
        offset += 2
        let second = try codeUnit()
        guard (0xDC00..<0xE000).contains(second) else { throw error("half a surrogate pair") }
        value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair") }
      text += UTF8.encode(scalar)!
    default: throw error("an unknown escape after a backslash", at: offset - 1)
    }
  }

  private mutating func codeUnit() throws -> UInt16 {
    guard offset + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
      offset += 1
    }
    return value
  }
}
