package import Recipes

/// A study as its YAML file states it: a base recipe, what is changed in it, and how often each arm is trained.
package struct Study {
  /// The file it was read from.
  package let file: String
  /// The base recipe's path.
  package let base: String
  package let factors: [Factor]
  package let arms: [Arm]
  /// Draws the arms in place of factors; nil in an ablation.
  package let search: StudySearch?
  /// Every arm is trained once with each.
  package let seeds: [Int]
  /// What arms are compared by, on the test split.
  package let metric: StudyMetric
  /// Seconds after which no further run begins; nil for no end.
  package let seconds: Double?
  /// Epochs of every run at most, or as many as so many examples make; nil leaves the recipe's.
  package let epochs: Int?
  package let examples: Int?

  /// Reads a study's file.
  package init(path: String) throws {
    try self.init(Recipe.load(path))
  }

  package init(_ node: RecipeNode) throws {
    file = node.file
    let base = try node.string("base")
    let folder = node.file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    self.base = base.hasPrefix("/") || folder.isEmpty ? base : "\(folder)/\(base)"
    let factors = try Factor.all(in: node)
    self.factors = factors
    search = try node.optionalNode("search").map { try StudySearch($0) }
    if search != nil && !factors.isEmpty {
      throw node.error("search", "given beside factors", remedy: "make two studies of it")
    }
    arms = try search?.arms() ?? StudyDesign.arms(of: factors, in: node)
    seeds = try node.ints("seeds", default: [1, 2, 3], in: 0...Int.max)
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
      throw node.error(
        "seeds", "empty, or a seed stands twice", remedy: "give different seeds, such as [1, 2, 3]")
    }
    metric = try node.choice("metric", default: .accuracy)
    let budget = try node.node("budget")
    seconds = try budget.optionalDouble("hours", default: nil, in: 1e-6...1e5).map { $0 * 3600 }
    epochs = try budget.optionalInt("epochs", default: nil, in: 1...100_000)
    examples = try budget.optionalInt("examples", default: nil, in: 1...Int.max)
    if let halving = search?.halving, epochs != nil || examples != nil {
      throw budget.error(
        epochs != nil ? "epochs" : "examples",
        "given beside successive_halving, which sets the epochs itself",
        remedy: "set search.epochs (now \(halving.epochs)) and search.most_epochs")
    }
    if epochs != nil && examples != nil {
      throw budget.error("examples", "given beside epochs", remedy: "leave one of them out")
    }
    try node.finish()
  }

  /// The arm that the others are compared with: the first.
  package var baseArm: Arm { arms[0] }
}

/// What arms are compared by.
package enum StudyMetric: String, CaseIterable, Sendable {
  case accuracy
  case macroF1 = "macro_f1"
  case map

  /// Its name in reports.
  package var title: String {
    switch self {
    case .accuracy: "accuracy"
    case .macroF1: "macro-F1"
    case .map: "MAP"
    }
  }
}

/// Something that a study changes, and the values it is given.
package struct Factor: Sendable {
  package let name: String
  /// The first is the base level.
  package let levels: [Level]

  /// One value of a factor: a name, and what it changes in the base recipe.
  package struct Level: Sendable {
    package let name: String
    package let changes: RecipeChanges
  }

  static func all(in node: RecipeNode) throws -> [Factor] {
    let factors = try node.node("factors")
    return try factors.keys.map { name in
      let level = try factors.node(name)
      guard level.keys.count >= 2 else {
        throw factors.error(
          name, "a factor with fewer than two levels",
          remedy: "give the base level, such as 'plain: {}', and others")
      }
      return Factor(
        name: name, levels: try level.keys.map { Level(name: $0, changes: try level.changes($0)) })
    }
  }
}

/// One variant of the base recipe.
package struct Arm: Sendable {
  /// "before, attention, euclid"
  package let name: String
  /// The number of its level of each factor, in the factors' order.
  package let levels: [Int]
  package let changes: RecipeChanges
}
