/// A mapping of a recipe, read key by key with types.
///
///     let block = try recipe.node("model").nodes("blocks")[0]
///     let filters = try block.int("filters", default: 50, in: 1...65536)
///     …
///     try recipe.finish()                    // throws for a key that nobody read
///     let complete = recipe.yaml             // every key in the order of reading, defaults included
///
/// Every read is noted with the value it gave, so that the complete recipe can be saved. A value of `null` counts as
/// not given. A key may be read more than once; a default noted by the first read is what later ones find.
public final class RecipeNode {
  /// What a read gave.
  enum Reading {
    case value(JSONValue)
    case node(RecipeNode)
    case nodes([RecipeNode])
  }

  /// The file the mapping stands in, or the `--set` that gave it.
  public let file: String
  /// The path from the recipe's root, such as `model.blocks[0]`; "" for the root.
  public let path: String
  /// The keys given, in the order of the file; asking for them does not count as reading them.
  public let keys: [String]

  private(set) var entries: [String: RecipeTree]
  private var readings: [(key: String, reading: Reading)] = []
  private var positions: [String: Int] = [:]

  init(_ tree: RecipeTree, path: String) throws {
    guard case .mapping(let entries) = tree.value else {
      throw RecipeError(
        file: tree.origin, key: path, problem: "expected a mapping, not \(tree.found)",
        remedy: "write lines of 'key: value', further in than the key above")
    }
    (file, self.path, keys) = (tree.origin, path, entries.map(\.key))
    self.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
  }

  /// The path of a key of this mapping from the recipe's root.
  public func path(of key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// Where the value of `key` was given: the file, or the whole `--set path=value`.
  public func origin(of key: String) -> String {
    entries[key]?.origin ?? file
  }

  /// An error about a value of this mapping, for what only the reader can judge (a filter wider than its text, …).
  public func error(_ key: String, _ problem: String, remedy: String) -> RecipeError {
    RecipeError(file: origin(of: key), key: path(of: key), problem: problem, remedy: remedy)
  }

  /// Whether `key` is given and not null; does not count as reading it.
  public func has(_ key: String) -> Bool {
    given(key) != nil
  }

  /// Whether a list stands at `key`; does not count as reading it.
  public func isList(_ key: String) -> Bool {
    if case .sequence? = given(key)?.value { true } else { false }
  }

  /// Throws a `RecipeError` for the first key, here or in any mapping read from here, that nobody read.
  public func finish() throws {
    if let key = keys.first(where: { positions[$0] == nil }) {
      throw error(key, "unknown key", remedy: suggestion(for: key, among: readings.map(\.key)))
    }
    for (_, reading) in readings {
      switch reading {
      case .value: break
      case .node(let node): try node.finish()
      case .nodes(let nodes): for node in nodes { try node.finish() }
      }
    }
  }

  /// Everything read, in the order of reading, with the values that were used.
  public func complete() -> JSONValue {
    .object(
      readings.map { key, reading in
        switch reading {
        case .value(let value): .init(key, value)
        case .node(let node): .init(key, node.complete())
        case .nodes(let nodes): .init(key, .array(nodes.map { $0.complete() }))
        }
      })
  }

  /// The complete recipe as YAML; reading it again gives the same values and prints the same bytes.
  public var yaml: String { complete().yaml }

  func given(_ key: String) -> RecipeTree? {
    entries[key].flatMap { $0.isNull ? nil : $0 }
  }

  func reading(of key: String) -> Reading? {
    positions[key].map { readings[$0].reading }
  }

  /// Notes what a read gave. The first read decides the place in the order, a default becomes the value.
  func note(_ key: String, _ reading: Reading) {
    if case .value(let value) = reading, given(key) == nil {
      entries[key] = RecipeTree(value, origin: origin(of: key))
    }
    guard positions[key] == nil else { return }
    positions[key] = readings.count
    readings.append((key, reading))
  }
}
