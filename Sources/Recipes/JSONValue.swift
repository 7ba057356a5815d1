/// A JSON value whose objects keep the order of their members: what reports, metrics and recipes are written from.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Written with the fewest digits that read back as the same number; NaN and the infinities become `null`.
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([Member])

  /// A name of an object and its value.
  public struct Member: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// Makes a member.
    public init(_ name: String, _ value: JSONValue) {
      (self.name, self.value) = (name, value)
    }
  }

  /// A number for reports: rounded to six decimals, `null` where there is none.
  public static func decimal(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    let rounded = (value * 1e6).rounded() / 1e6
    return .number(rounded.isFinite ? rounded + 0 : value)
  }

  /// The member `name` of an object, nil where this is none or has none.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The value as JSON on one line, `": "` and `", "` between the parts.
  public var json: String {
    var bytes: [UInt8] = []
    write(to: &bytes, compact: false)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value as JSON, without any white space when `compact`.
  package func write(to bytes: inout [UInt8], compact: Bool) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += value.description.utf8
    case .number(let value): bytes += (value.isFinite ? value.description : "null").utf8
    case .text(let value): appendQuoted(value, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (position, value) in values.enumerated() {
        if position > 0 { bytes += (compact ? "," : ", ").utf8 }
        value.write(to: &bytes, compact: compact)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (position, member) in members.enumerated() {
        if position > 0 { bytes += (compact ? "," : ", ").utf8 }
        appendQuoted(member.name, to: &bytes)
        bytes += (compact ? ":" : ": ").utf8
        member.value.write(to: &bytes, compact: compact)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  /// Makes an object.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
  /// Makes an array.
  public init(arrayLiteral values: JSONValue...) { self = .array(values) }
  /// Makes a text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// Makes a whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// Makes a number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Makes a truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

/// Appends `text` in double quotes, escaped so that JSON and YAML both read the same text back.
func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
  bytes.append(UInt8(ascii: "\""))
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x22: bytes += "\\\"".utf8
    case 0x5C: bytes += "\\\\".utf8
    case 0x0A: bytes += "\\n".utf8
    case 0x0D: bytes += "\\r".utf8
    case 0x09: bytes += "\\t".utf8
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
      let digits = String(scalar.value, radix: 16)
      bytes += "\\u".utf8 + [UInt8](repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count) + digits.utf8
    default: bytes += UTF8.encode(scalar)!
    }
  }
  bytes.append(UInt8(ascii: "\""))
}
