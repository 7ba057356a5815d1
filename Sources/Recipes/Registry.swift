/// A family's one literal table: name → what makes it, with a line of help. The order is that of the table.
///
///     let poolings: Registry<PoolingMaker> = [
///       ("max", "the largest value of each filter", { _ in MaxPooling() }),
///     ]
public struct Registry<Maker: Sendable>: Sendable, ExpressibleByArrayLiteral {
  /// One row of the table.
  public typealias Row = (name: String, help: String, make: Maker)

  /// The rows, as written.
  public let rows: [Row]

  /// Makes a table of rows whose names differ.
  public init(arrayLiteral rows: Row...) {
    precondition(Set(rows.map(\.name)).count == rows.count, "Registry: two rows have the same name")
    self.rows = rows
  }

  /// The names, in the table's order.
  public var names: [String] { rows.map(\.name) }

  /// What the table has under `name`.
  ///
  /// Throws a `RecipeError` that lists the names and the nearest of them.
  public func maker(named name: String) throws -> Maker {
    try maker(named: name, file: "", key: "")
  }

  /// What the table has under the name that the recipe gives at `key`.
  ///
  /// Throws a `RecipeError` where the key is missing without a default, not text, or not a name of the table.
  public func maker(_ key: String, of node: RecipeNode, default fallback: String? = nil) throws -> Maker {
    let name = try node.string(key, default: fallback)
    return try maker(named: name, file: node.origin(of: key), key: node.path(of: key))
  }

  /// The table for people: a line a row, the help texts aligned.
  public var help: String {
    let width = names.map(displayWidth).max() ?? 0
    return rows.map { "  \(padded($0.name, to: width))  \($0.help)\n" }.joined()
  }

  private func maker(named name: String, file: String, key: String) throws -> Maker {
    if let row = rows.first(where: { $0.name == name }) { return row.make }
    throw RecipeError(
      file: file, key: key, problem: "unknown name \(quoted(name))",
      remedy: suggestion(for: name, among: names))
  }
}
