/// A type of value that recipes hold: how it is told from others, and how it is written.
struct RecipeKind<Value> {
  enum Result {
    case value(Value)
    case wrong(element: String, problem: String, remedy: String)
  }

  /// "a whole number from 1 to 64", for errors.
  let expected: String
  let convert: (RecipeTree) -> Result
  let json: (Value) -> JSONValue

  func accepts(_ value: Value) -> Bool {
    if case .value = convert(RecipeTree(json(value), origin: "")) { true } else { false }
  }

  /// A kind for single values: `pick` gives nil for what is not one of them.
  private init(
    _ expected: String, pick: @escaping (RecipeScalar) -> Value?, json: @escaping (Value) -> JSONValue,
    remedy: @escaping (RecipeTree) -> String
  ) {
    (self.expected, self.json) = (expected, json)
    convert = { tree in
      if case .scalar(let scalar) = tree.value, let value = pick(scalar) { return .value(value) }
      return .wrong(element: "", problem: "expected \(expected), not \(tree.found)", remedy: remedy(tree))
    }
  }

  private init(
    expected: String, convert: @escaping (RecipeTree) -> Result, json: @escaping (Value) -> JSONValue
  ) {
    (self.expected, self.convert, self.json) = (expected, convert, json)
  }
}

extension RecipeKind<String> {
  static var text: RecipeKind {
    RecipeKind(
      "text", pick: { $0.meaning == .text ? $0.text : nil }, json: JSONValue.text,
      remedy: { if case .scalar = $0.value { "put it in quotes" } else { "" } })
  }

  static func choice(of names: [String]) -> RecipeKind {
    RecipeKind(
      "one of \(names.joined(separator: ", "))",
      pick: { $0.meaning == .text && names.contains($0.text) ? $0.text : nil }, json: JSONValue.text,
      remedy: { tree in
        guard case .scalar(let scalar) = tree.value else { return "" }
        return nearest(scalar.text, among: names).map { "did you mean '\($0)'?" } ?? ""
      })
  }
}

extension RecipeKind<Bool> {
  static var bool: RecipeKind {
    RecipeKind(
      "true or false", pick: { if case .bool(let value) = $0.meaning { value } else { nil } },
      json: JSONValue.bool, remedy: removeQuotes)
  }
}

extension RecipeKind<Int> {
  static func integer(in range: some RangeExpression<Int>) -> RecipeKind {
    RecipeKind(
      "a whole number" + limits(range),
      pick: {
        guard case .integer(let value) = $0.meaning, range.contains(value) else { return nil }
        return value
      }, json: JSONValue.integer, remedy: removeQuotes)
  }
}

extension RecipeKind<Double> {
  static func number(in range: some RangeExpression<Double>) -> RecipeKind {
    RecipeKind(
      "a number" + limits(range),
      pick: { scalar in
        let value: Double
        switch scalar.meaning {
        case .integer(let integer): value = Double(integer)
        case .number(let number): value = number
        default: return nil
        }
        return value.isFinite && range.contains(value) ? value : nil
      }, json: JSONValue.number, remedy: removeQuotes)
  }
}

extension RecipeKind {
  static func list<Element>(of element: RecipeKind<Element>) -> RecipeKind<[Element]> {
    let expected = "a list, each element \(element.expected)"
    return RecipeKind<[Element]>(
      expected: expected,
      convert: { tree in
        guard case .sequence(let trees) = tree.value else {
          return .wrong(
            element: "", problem: "expected \(expected), not \(tree.found)",
            remedy: "write it in brackets: [a, b]")
        }
        var values: [Element] = []
        for (index, tree) in trees.enumerated() {
          switch element.convert(tree) {
          case .value(let value): values.append(value)
          case .wrong(let inner, let problem, let remedy):
            return .wrong(element: "[\(index)]\(inner)", problem: problem, remedy: remedy)
          }
        }
        return .value(values)
      }, json: { .array($0.map(element.json)) })
  }
}

extension RecipeKind {
  /// A list, or one element in the place of a list of one.
  static func oneOrMore<Element>(of element: RecipeKind<Element>) -> RecipeKind<[Element]> {
    let list = list(of: element)
    return RecipeKind<[Element]>(
      expected: "\(element.expected), or a list of such",
      convert: { tree in
        if case .sequence = tree.value { return list.convert(tree) }
        switch element.convert(tree) {
        case .value(let value): return .value([value])
        case .wrong(let inner, let problem, let remedy):
          return .wrong(element: inner, problem: problem, remedy: remedy)
        }
      }, json: { $0.count == 1 ? element.json($0[0]) : list.json($0) })
  }
}

private func removeQuotes(_ tree: RecipeTree) -> String {
  guard case .scalar(let scalar) = tree.value, scalar.isQuoted else { return "" }
  return RecipeScalar(text: scalar.text, isQuoted: false).meaning == .text ? "" : "remove the quotes"
}

/// " from 1 to 64", " of at least 1", …; "" for every number there is.
private func limits<Bound>(_ range: some RangeExpression<Bound>) -> String {
  switch range {
  case let range as ClosedRange<Int>:
    if range == Int.min...Int.max {
      ""
    } else if range.upperBound == .max {
      " of at least \(range.lowerBound)"
    } else {
      " from \(range.lowerBound) to \(range.upperBound)"
    }
  case let range as ClosedRange<Double>:
    range == allNumbers ? "" : " from \(range.lowerBound) to \(range.upperBound)"
  case let range as Range<Int>: " from \(range.lowerBound) to less than \(range.upperBound)"
  case let range as Range<Double>: " from \(range.lowerBound) to less than \(range.upperBound)"
  case let range as PartialRangeFrom<Int>: " of at least \(range.lowerBound)"
  case let range as PartialRangeFrom<Double>: " of at least \(range.lowerBound)"
  default: " in the range \(range)"
  }
}
