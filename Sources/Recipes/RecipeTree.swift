/// A recipe as written: what stands where, before anything is read from it.
struct RecipeTree: Sendable {
  indirect enum Value: Sendable {
    case scalar(RecipeScalar)
    case sequence([RecipeTree])
    case mapping([Entry])
  }

  struct Entry: Sendable {
    let key: String
    var value: RecipeTree
  }

  var value: Value
  /// Where the value was given: the recipe's path, or the whole `--set path=value`.
  var origin: String

  static func null(origin: String) -> RecipeTree {
    RecipeTree(value: .scalar(RecipeScalar(text: "null", isQuoted: false)), origin: origin)
  }

  var isNull: Bool {
    if case .scalar(let scalar) = value { scalar.meaning == .null } else { false }
  }

  /// What stands here, for "expected …, not …".
  var found: String {
    switch value {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar):
      switch scalar.meaning {
      case .null: "null"
      case .bool, .integer, .number: scalar.text
      case .text: "the text \(quoted(scalar.text))"
      }
    }
  }
}

extension RecipeTree {
  /// The tree of a value that was not in the file: a default.
  init(_ json: JSONValue, origin: String) {
    self.origin = origin
    switch json {
    case .text(let text): value = .scalar(RecipeScalar(text: text, isQuoted: true))
    case .array(let values): value = .sequence(values.map { RecipeTree($0, origin: origin) })
    case .object(let members):
      value = .mapping(members.map { Entry(key: $0.name, value: RecipeTree($0.value, origin: origin)) })
    case .null, .bool, .integer, .number: value = .scalar(RecipeScalar(text: json.json, isQuoted: false))
    }
  }
}

/// A single value of a recipe, by the core schema of YAML 1.2: `yes`, `on` and dates are text.
struct RecipeScalar: Sendable {
  enum Meaning: Equatable {
    case null, bool(Bool), integer(Int), number(Double), text
  }

  let text: String
  let isQuoted: Bool

  var meaning: Meaning {
    if isQuoted { return .text }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard isNumber else { return .text }
    if let integer = Int(text) { return .integer(integer) }
    return Double(text).map { .number($0) } ?? .text
  }

  /// `[-+]? ( [0-9]+ ( . [0-9]* )? | . [0-9]+ ) ( [eE] [-+]? [0-9]+ )?`
  private var isNumber: Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let after = rest.drop { (0x30...0x39).contains($0) }
      defer { rest = after }
      return rest.count - after.count
    }
    func sign() {
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    }
    sign()
    var count = digits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      count += digits()
    }
    guard count > 0 else { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      sign()
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
