/// Changes to a recipe, written as a mapping from paths to values: what makes one arm of a study differ from another.
///
///     {"model.blocks[*].attention": null, training.optimizer.rate: 0.01}
///
/// Paths are those of `--set`. `null` takes away what stands there, so that the default holds; unlike in `--set` it is
/// an error where nothing stands.
public struct RecipeChanges: Sendable {
  private var overrides: [RecipeOverride] = []

  /// No changes.
  public init() {}

  /// The changes of one mapping and then those of another.
  public static func + (first: RecipeChanges, second: RecipeChanges) -> RecipeChanges {
    var all = first
    all.overrides += second.overrides
    return all
  }

  /// A single change: the value at a path.
  public init(path: String, value: JSONValue, origin: String) throws {
    try add(path, RecipeTree(value, origin: "\(origin): \(path)"), origin: origin)
  }

  init(_ tree: RecipeTree, origin: String) throws {
    guard case .mapping(let entries) = tree.value else {
      if tree.isNull { return }
      throw RecipeError(
        file: origin, key: "", problem: "expected a mapping from paths to values, not \(tree.found)",
        remedy: "write {model.head.dropout: 0.5}, or {} for no change")
    }
    for entry in entries { try add(entry.key, entry.value, origin: origin) }
  }

  private mutating func add(_ path: String, _ value: RecipeTree, origin: String) throws {
    guard let steps = RecipeOverride.steps(path[...]) else {
      throw RecipeError(
        file: origin, key: path, problem: "not a path",
        remedy: "write keys with dots between them, such as model.blocks[0].filters")
    }
    overrides.append(RecipeOverride(path: steps, value: value, text: path))
  }

  /// Whether nothing is changed.
  public var isEmpty: Bool { overrides.isEmpty }

  func apply(to tree: inout RecipeTree) throws {
    for override in overrides {
      if override.value.isNull && !override.hits(tree) {
        throw RecipeError(
          file: override.value.origin, key: override.text, problem: "nothing stands there to take away",
          remedy: "correct the path, or leave the change out")
      }
      try override.apply(to: &tree)
    }
  }
}

/// A recipe as written, to be changed and read many times.
public struct RecipeSource: Sendable {
  private let tree: RecipeTree

  /// Reads the recipe at `path` and applies `overrides`, each `path=value`, in order.
  public init(path: String, overrides: [String] = []) throws {
    tree = try Recipe.tree(Recipe.read(path), file: path, overrides: overrides)
  }

  /// Reads a recipe from its text.
  public init(yaml: String, file: String) throws {
    tree = try Recipe.tree(yaml.utf8, file: file, overrides: [])
  }

  /// The recipe with changes.
  public func recipe(_ changes: RecipeChanges = RecipeChanges()) throws -> RecipeNode {
    try RecipeNode(changed(changes), path: "")
  }

  /// The recipe with changes as YAML: what was given, without defaults.
  public func yaml(_ changes: RecipeChanges = RecipeChanges()) throws -> String {
    try changed(changes).json.yaml
  }

  private func changed(_ changes: RecipeChanges) throws -> RecipeTree {
    var tree = tree
    try changes.apply(to: &tree)
    return tree
  }
}

extension RecipeNode {
  /// Whatever stands at `key`; null where it is missing.
  public func value(_ key: String) -> JSONValue {
    let value = given(key)?.json ?? .null
    note(key, .value(value))
    return value
  }

  /// The mapping from paths to values at `key`; no changes where it is missing.
  public func changes(_ key: String) throws -> RecipeChanges {
    guard let tree = given(key) else {
      note(key, .value(.null))
      return RecipeChanges()
    }
    let changes = try RecipeChanges(tree, origin: "\(file): \(path(of: key))")
    note(key, .value(tree.json))
    return changes
  }
}

extension RecipeOverride {
  /// Whether something other than null stands at the path, or at one of its places.
  fileprivate func hits(_ tree: RecipeTree) -> Bool {
    func found(_ steps: ArraySlice<Step>, _ tree: RecipeTree) -> Bool {
      guard let step = steps.first else { return !tree.isNull }
      let rest = steps.dropFirst()
      switch (step, tree.value) {
      case (.key(let key), .mapping(let entries)):
        return entries.contains { $0.key == key && found(rest, $0.value) }
      case (.index(let index), .sequence(let elements)):
        return elements.indices.contains(index) && found(rest, elements[index])
      case (.all, .sequence(let elements)): return elements.contains { found(rest, $0) }
      default: return false
      }
    }
    return found(path[...], tree)
  }
}

extension RecipeTree {
  /// The tree as JSON, with single values as a recipe takes them.
  var json: JSONValue {
    switch value {
    case .scalar(let scalar): scalar.json
    case .sequence(let elements): .array(elements.map(\.json))
    case .mapping(let entries): .object(entries.map { .init($0.key, $0.value.json) })
    }
  }
}

extension RecipeScalar {
  fileprivate var json: JSONValue {
    switch meaning {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text: .text(text)
    }
  }
}
