import Recipes

/// Which combinations of levels a study has: `design` and `exclude` of its file.
enum StudyDesign {
  private static let limit = 100_000

  /// The arms, that of all base levels first.
  static func arms(of factors: [Factor], in node: RecipeNode) throws -> [Arm] {
    let excluded = try node.optionalNodes("exclude")?.map { try levels(named: $0, of: factors) } ?? []
    func isExcluded(_ levels: [Int]) -> Bool {
      excluded.contains { pattern in pattern.allSatisfy { levels[$0.key] == $0.value } }
    }
    var arms: [Arm]
    if node.isList("design") {
      arms = try node.nodes("design").map { arm in
        let name = try arm.string("name")
        var chosen = [Int](repeating: 0, count: factors.count)
        for (factor, level) in try levels(named: arm, of: factors) { chosen[factor] = level }
        return Self.arm(factors, chosen, name: name)
      }
    } else {
      let combinations: [[Int]]
      switch try node.choice("design", of: ["full", "one_at_a_time"], default: "full") {
      case "full":
        guard factors.reduce(1.0, { $0 * Double($1.levels.count) }) <= Double(limit) else {
          throw node.error(
            "design", "more than \(limit) arms", remedy: "choose one_at_a_time, or fewer levels")
        }
        combinations = factors.reduce([[]]) { rows, factor in
          rows.flatMap { row in factor.levels.indices.map { row + [$0] } }
        }
      default:
        let base = [Int](repeating: 0, count: factors.count)
        combinations =
          [base]
          + factors.enumerated().flatMap { place, factor in
            factor.levels.indices.dropFirst().map { level in
              var row = base
              row[place] = level
              return row
            }
          }
      }
      arms = combinations.map { arm(factors, $0, name: nil) }
    }
    arms.removeAll { isExcluded($0.levels) }
    guard !arms.isEmpty else {
      throw node.error("exclude", "leaves no arm", remedy: "exclude fewer combinations")
    }
    let names = arms.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw node.error("design", "two arms are called '\(twice)'", remedy: "give each its own name")
    }
    return arms
  }

  private static func arm(_ factors: [Factor], _ levels: [Int], name: String?) -> Arm {
    let chosen = zip(factors, levels).map { $0.levels[$1] }
    return Arm(
      name: name ?? (chosen.isEmpty ? "base" : chosen.map(\.name).joined(separator: ", ")), levels: levels,
      changes: chosen.reduce(RecipeChanges()) { $0 + $1.changes })
  }

  /// The levels that a mapping from factors to levels names.
  private static func levels(named node: RecipeNode, of factors: [Factor]) throws -> [Int: Int] {
    var result: [Int: Int] = [:]
    for key in node.keys where key != "name" {
      guard let factor = factors.firstIndex(where: { $0.name == key }) else {
        throw node.error(key, "no factor of the study", remedy: "they are: \(list(factors.map(\.name)))")
      }
      let names = factors[factor].levels.map(\.name)
      result[factor] = names.firstIndex(of: try node.choice(key, of: names))
    }
    return result
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
