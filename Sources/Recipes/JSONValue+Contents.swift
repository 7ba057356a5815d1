extension JSONValue {
  /// The number that stands here.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number that stands here.
  package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  /// The text that stands here.
  package var text: String? { if case .text(let value) = self { value } else { nil } }
  /// The list that stands here; empty for anything else.
  package var list: [JSONValue] { if case .array(let values) = self { values } else { [] } }
}
