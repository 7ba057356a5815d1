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

  private(set) var entries: [Entry] = []

  /// Finds the entries of the object that `bytes` is.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONFailure) {
    entries.removeAll(keepingCapacity: true)
    var cursor = JSONCursor(bytes)
    cursor.skipSpace()
    try cursor.expect(UInt8(ascii: "{"), "an object in braces expected")
    cursor.skipSpace()
    if cursor.next == UInt8(ascii: "}") {
      cursor.position += 1
    } else {
      while true {
        try entry(&cursor)
        cursor.skipSpace()
        if cursor.next == UInt8(ascii: ",") {
          cursor.position += 1
          cursor.skipSpace()
          continue
        }
        try cursor.expect(UInt8(ascii: "}"), "a comma or a closing brace expected")
        break
      }
    }
    cursor.skipSpace()
    if !cursor.isAtEnd {
      throw JSONFailure(byte: cursor.position, reason: "there is text after the object")
    }
  }

  @inline(__always)
  private mutating func entry(_ cursor: inout JSONCursor) throws(JSONFailure) {
    let (key, keyHasEscapes) = try cursor.string()
    cursor.skipSpace()
    try cursor.expect(UInt8(ascii: ":"), "a colon expected")
    cursor.skipSpace()
    var hasEscapes = false
    let (kind, value): (Kind, Range<Int>)
    switch cursor.next {
    case UInt8(ascii: "\"")?:
      kind = .string
      (value, hasEscapes) = try cursor.string()
    case UInt8(ascii: "{")?, UInt8(ascii: "[")?: (kind, value) = (.nested, try cursor.nested())
    case UInt8(ascii: "t")?: (kind, value) = (.boolean, try cursor.literal("true"))
    case UInt8(ascii: "f")?: (kind, value) = (.boolean, try cursor.literal("false"))
    case UInt8(ascii: "n")?: (kind, value) = (.null, try cursor.literal("null"))
    default: (kind, value) = (.number, try cursor.number())
    }
    entries.append(
      Entry(key: key, keyHasEscapes: keyHasEscapes, kind: kind, value: value, valueHasEscapes: hasEscapes))
  }
}
