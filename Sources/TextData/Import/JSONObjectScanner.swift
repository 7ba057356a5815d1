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
    var count = 0
    defer { entries.removeLast(entries.count - count) }
    var cursor = JSONCursor(bytes)
    cursor.skipSpace()
    try cursor.expect(UInt8(ascii: "{"), "an object in braces expected")
    cursor.skipSpace()
    if cursor.next == UInt8(ascii: "}") {
      cursor.position += 1
    } else {
      while true {
        let entry = try Self.entry(&cursor)
        if count < entries.count { entries[count] = entry } else { entries.append(entry) }
        count += 1
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
    if cursor.next != nil {
      throw JSONFailure(byte: cursor.position, reason: "there is text after the object")
    }
  }

  @inline(__always)
  private static func entry(_ cursor: inout JSONCursor) throws(JSONFailure) -> Entry {
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
    return Entry(
      key: key, keyHasEscapes: keyHasEscapes, kind: kind, value: value, valueHasEscapes: hasEscapes)
  }
}
