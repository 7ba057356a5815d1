import Recipes

extension JSONValue {
  /// The very bytes of Python's `json.dumps(value, sort_keys=True)`: keys by code point, `", "` and `": "` between,
  /// everything but ASCII escaped.
  var python: String {
    switch self {
    case .null, .bool, .integer, .number: json
    case .text(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.python).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
        .map { Self.quoted($0.name) + ": " + $0.value.python }.joined(separator: ", ") + "}"
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
