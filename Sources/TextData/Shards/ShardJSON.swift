/// JSON as shard indexes need it: strict in reading, and in writing the very bytes of Python's
/// `json.dumps(value, sort_keys=True)`.
///
/// Refused beyond RFC 8259: a key that occurs twice, half a surrogate pair, nesting deeper than 64.
enum ShardJSON: Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A number that is not an integer or does not fit one, as it was written.
  case number(String)
  case string(String)
  case array([ShardJSON])
  case object([String: ShardJSON])

  /// Where and why text is not JSON.
  struct Failure: Error {
    let byte: Int
    let problem: String
  }

  init(parsing bytes: [UInt8]) throws(Failure) {
    var parser = ShardJSONParser(bytes: bytes)
    self = try parser.parse()
  }

  /// The value as text: keys by code point, `", "` and `": "` between, everything but ASCII escaped.
  var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let text): text
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
        .map { Self.quoted($0.key) + ": " + $0.value.text }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0x08: result += "\\b"
      case 0x0C: result += "\\f"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
