import Autograd
import Layers
import Recipes

/// How many numbers the vectors have that a score compares.
public struct ScoreSizes: Sendable {
  /// Of a query.
  public let queries: Int
  /// Of a key.
  public let keys: Int

  /// Throws, at the score's name, where a score that pairs number with number cannot.
  func requireEqual(_ node: RecipeNode) throws {
    if queries == keys { return }
    let name = try node.string("type")
    throw node.error(
      "type", "\(name) compares number by number, but a query has \(queries) numbers and a key \(keys)",
      remedy: "choose general, additive, concat or concat_linear, or project one of them to the other's size")
  }
}

/// What a score of a recipe becomes once the whole recipe has been read.
typealias ScorePlan = (Initializer) -> any AttentionScore

/// The scores a recipe can name at `score` (specification, section 2).
public enum ScoreTable {
  typealias Row = @Sendable (RecipeNode, ScoreSizes, inout ParameterBudget) throws -> ScorePlan

  static let table: Registry<Row> = [
    (
      "dot", "q · k",
      { node, sizes, _ in
        try sizes.requireEqual(node)
        return { _ in DotScore(isScaled: false) }
      }
    ),
    (
      "scaled_dot", "q · k / √d: the usual one for new models",
      { node, sizes, _ in
        try sizes.requireEqual(node)
        return { _ in DotScore(isScaled: true) }
      }
    ),
    (
      "general", "qᵀ W k, bilinear: sizes may differ",
      { node, sizes, budget in
        budget.add([sizes.queries, sizes.keys], node, "type")
        return { GeneralScore(queries: sizes.queries, keys: sizes.keys, $0) }
      }
    ),
    (
      "cosine", "q · k / (‖q‖ ‖k‖ T), T = `temperature`",
      { node, sizes, _ in
        try sizes.requireEqual(node)
        let temperature = try node.double("temperature", default: 1, in: 0.001...1000)
        return { _ in CosineScore(temperature: temperature) }
      }
    ),
    (
      "concat_linear", "u · [q ; k]: behind a softmax the query has no say",
      { node, sizes, budget in
        budget.add([sizes.queries + sizes.keys, 1], node, "type")
        return { ConcatLinearScore(queries: sizes.queries, keys: sizes.keys, $0) }
      }
    ),
    (
      "concat", "v · tanh(W [q ; k]), `units` hidden numbers",
      { node, sizes, budget in
        let units = try node.int("units", default: 100, in: 1...8192)
        budget.add([sizes.queries + sizes.keys, units], node, "units")
        return { ConcatScore(queries: sizes.queries, keys: sizes.keys, units: units, $0) }
      }
    ),
    (
      "additive", "v · tanh(W1 q + W2 k + b), an MLP of `units` hidden numbers",
      { node, sizes, budget in
        let units = try node.int("units", default: 100, in: 1...8192)
        let hasBias = try node.bool("bias", default: true)
        budget.add([sizes.queries + sizes.keys, units], node, "units")
        return {
          AdditiveScore(queries: sizes.queries, keys: sizes.keys, units: units, hasBias: hasBias, $0)
        }
      }
    ),
    (
      "euclid", "1 / (1 + ‖q − k‖₂): the ABCNN paper's",
      { node, sizes, _ in
        try sizes.requireEqual(node)
        return { _ in DistanceScore(.euclid) }
      }
    ),
    (
      "manhattan", "1 / (1 + ‖q − k‖₁)",
      { node, sizes, _ in
        try sizes.requireEqual(node)
        return { _ in DistanceScore(.manhattan) }
      }
    ),
  ]

  /// The scores' names with a line of help each.
  public static var help: [(name: String, help: String)] { table.rows.map { ($0.name, $0.help) } }
}
