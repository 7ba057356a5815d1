extension RecipeNode {
  /// The text at `key`. Without a default the key is required.
  public func string(_ key: String, default fallback: String? = nil) throws -> String {
    try read(key, .text, default: fallback)
  }

  /// The text at `key`; nil where it is null, or missing without a default.
  public func optionalString(_ key: String, default fallback: String? = nil) throws -> String? {
    try readOptional(key, .text, default: fallback)
  }

  /// The whole number at `key`. Without a default the key is required.
  public func int(
    _ key: String, default fallback: Int? = nil, in range: some RangeExpression<Int> = Int.min...Int.max
  ) throws -> Int {
    try read(key, .integer(in: range), default: fallback)
  }

  /// The whole number at `key`; nil where it is null, or missing without a default.
  public func optionalInt(
    _ key: String, default fallback: Int? = nil, in range: some RangeExpression<Int> = Int.min...Int.max
  ) throws -> Int? {
    try readOptional(key, .integer(in: range), default: fallback)
  }

  /// The finite number at `key`. Without a default the key is required.
  public func double(
    _ key: String, default fallback: Double? = nil, in range: some RangeExpression<Double> = allNumbers
  ) throws -> Double {
    try read(key, .number(in: range), default: fallback)
  }

  /// The finite number at `key`; nil where it is null, or missing without a default.
  public func optionalDouble(
    _ key: String, default fallback: Double? = nil, in range: some RangeExpression<Double> = allNumbers
  ) throws -> Double? {
    try readOptional(key, .number(in: range), default: fallback)
  }

  /// `true` or `false` at `key`. Without a default the key is required.
  public func bool(_ key: String, default fallback: Bool? = nil) throws -> Bool {
    try read(key, .bool, default: fallback)
  }

  /// One of `names` at `key`. Without a default the key is required.
  public func choice(_ key: String, of names: [String], default fallback: String? = nil) throws -> String {
    try read(key, .choice(of: names), default: fallback)
  }

  /// The case whose raw value stands at `key`. Without a default the key is required.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Choice.Type = Choice.self, default fallback: Choice? = nil
  ) throws -> Choice {
    let name = try choice(key, of: Choice.allCases.map(\.rawValue), default: fallback?.rawValue)
    guard let choice = Choice(rawValue: name) else {
      preconditionFailure("\(Choice.self) has no case \(name)")
    }
    return choice
  }

  /// The cases whose raw values are listed at `key`; none where it is missing.
  public func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Choice.Type = Choice.self
  ) throws -> [Choice] {
    let kind = RecipeKind<String>.choice(of: Choice.allCases.map(\.rawValue))
    return try read(key, .list(of: kind), default: []).compactMap(Choice.init(rawValue:))
  }

  /// The list of texts at `key`. Without a default the key is required.
  public func strings(_ key: String, default fallback: [String]? = nil) throws -> [String] {
    try read(key, .list(of: .text), default: fallback)
  }

  /// The text at `key`, or the list of such. Without a default the key is required.
  public func oneOrMoreStrings(_ key: String, default fallback: [String]? = nil) throws -> [String] {
    try read(key, .oneOrMore(of: .text), default: fallback)
  }

  /// The list of whole numbers at `key`. Without a default the key is required.
  public func ints(
    _ key: String, default fallback: [Int]? = nil, in range: some RangeExpression<Int> = Int.min...Int.max
  ) throws -> [Int] {
    try read(key, .list(of: .integer(in: range)), default: fallback)
  }

  /// The whole number at `key`, or the list of such. Without a default the key is required.
  public func oneOrMoreInts(
    _ key: String, default fallback: [Int]? = nil, in range: some RangeExpression<Int> = Int.min...Int.max
  ) throws -> [Int] {
    try read(key, .oneOrMore(of: .integer(in: range)), default: fallback)
  }

  /// The list of finite numbers at `key`. Without a default the key is required.
  public func doubles(
    _ key: String, default fallback: [Double]? = nil, in range: some RangeExpression<Double> = allNumbers
  ) throws -> [Double] {
    try read(key, .list(of: .number(in: range)), default: fallback)
  }

  /// The mapping at `key`; an empty one where it is missing, so that the defaults of what is read from it hold.
  public func node(_ key: String) throws -> RecipeNode {
    if case .node(let node) = reading(of: key) { return node }
    let tree = given(key) ?? RecipeTree(value: .mapping([]), origin: origin(of: key))
    let node = try RecipeNode(tree, path: path(of: key))
    note(key, .node(node))
    return node
  }

  /// The mapping at `key` that says which part stands there; a bare name is short for `{type: name}`.
  public func part(_ key: String, default fallback: String? = nil) throws -> RecipeNode {
    guard reading(of: key) == nil, let tree = given(key), case .scalar(let scalar) = tree.value,
      scalar.meaning == .text
    else {
      let node = try node(key)
      if let fallback { _ = try node.string("type", default: fallback) }
      return node
    }
    let type = RecipeTree(.text(scalar.text), origin: tree.origin)
    let mapping = RecipeTree(
      value: .mapping([RecipeTree.Entry(key: "type", value: type)]), origin: tree.origin)
    let node = try RecipeNode(mapping, path: path(of: key))
    note(key, .node(node))
    return node
  }

  /// The mapping at `key`, nil where it is missing or null: a part that can be left out.
  public func optionalNode(_ key: String) throws -> RecipeNode? {
    if given(key) != nil { return try node(key) }
    note(key, .value(.null))
    return nil
  }

  /// The list of mappings at `key`, which is required.
  public func nodes(_ key: String) throws -> [RecipeNode] {
    if case .nodes(let nodes) = reading(of: key) { return nodes }
    guard let tree = given(key) else { throw missing(key, "a list of mappings") }
    guard case .sequence(let elements) = tree.value else {
      throw error(key, "expected a list of mappings, not \(tree.found)", remedy: "start each with '- '")
    }
    let nodes = try elements.enumerated().map {
      try RecipeNode($0.element, path: "\(path(of: key))[\($0.offset)]")
    }
    note(key, .nodes(nodes))
    return nodes
  }

  /// The list of mappings at `key`, nil where it is missing or null.
  public func optionalNodes(_ key: String) throws -> [RecipeNode]? {
    if given(key) != nil { return try nodes(key) }
    note(key, .value(.null))
    return nil
  }

  private func read<Value>(_ key: String, _ kind: RecipeKind<Value>, default fallback: Value?) throws -> Value
  {
    if let tree = given(key) { return try convert(tree, key, kind) }
    guard let fallback else { throw missing(key, kind.expected) }
    precondition(kind.accepts(fallback), "\(path(of: key)): the default is not \(kind.expected)")
    note(key, .value(kind.json(fallback)))
    return fallback
  }

  private func readOptional<Value>(_ key: String, _ kind: RecipeKind<Value>, default fallback: Value?) throws
    -> Value?
  {
    if let tree = given(key) { return try convert(tree, key, kind) }
    if entries[key] == nil, let fallback { return try read(key, kind, default: fallback) }
    note(key, .value(.null))
    return nil
  }

  private func convert<Value>(_ tree: RecipeTree, _ key: String, _ kind: RecipeKind<Value>) throws -> Value {
    switch kind.convert(tree) {
    case .value(let value):
      note(key, .value(kind.json(value)))
      return value
    case .wrong(let element, let problem, let remedy):
      throw RecipeError(file: tree.origin, key: path(of: key) + element, problem: problem, remedy: remedy)
    }
  }

  private func missing(_ key: String, _ expected: String) -> RecipeError {
    let unread = keys.filter { reading(of: $0) == nil }
    let like = nearest(key, among: unread).map { "; is '\($0)' meant to be this key?" } ?? ""
    return error(key, "missing", remedy: "give \(expected)\(like)")
  }
}

/// Every finite number.
public let allNumbers = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
