import Layers
import Recipes

/// The `score` and the `normalizer` of a recipe's node.
struct AttentionPlan {
  private let score: ScorePlan
  private let normalizer: NormalizerPlan

  init(
    _ node: RecipeNode, _ sizes: ScoreSizes, score defaultScore: String,
    normalizer defaultNormalizer: String = "softmax",
    _ budget: inout ParameterBudget
  ) throws {
    let scoreNode = try node.part("score", default: defaultScore)
    score = try ScoreTable.table.maker("type", of: scoreNode)(scoreNode, sizes, &budget)
    let normalizerNode = try node.part("normalizer", default: defaultNormalizer)
    normalizer = try NormalizerTable.table.maker("type", of: normalizerNode)(normalizerNode, sizes, &budget)
  }

  /// Attention of the given vector size on both sides.
  init(
    _ node: RecipeNode, channels: Int, score: String, normalizer: String = "softmax",
    _ budget: inout ParameterBudget
  ) throws {
    try self.init(
      node, ScoreSizes(queries: channels, keys: channels), score: score, normalizer: normalizer, &budget)
  }

  /// The attention with its first values.
  func make(_ make: Initializer) -> Attention {
    Attention(score: score(make["score"]), normalizer: normalizer(make["normalizer"]))
  }
}
