import Autograd
import Layers
import Recipes

/// What a normaliser of a recipe becomes once the whole recipe has been read.
typealias NormalizerPlan = (Initializer) -> any Normalizer

/// The normalisers a recipe can name at `normalizer`: the region that attention looks at (specification 1, 7.1, 9).
public enum NormalizerTable {
  typealias Row = @Sendable (RecipeNode, ScoreSizes, inout ParameterBudget) throws -> NormalizerPlan

  static let table: Registry<Row> = [
    (
      "softmax", "soft attention over all keys, scores divided by `temperature`",
      { node, _, _ in
        let temperature = try node.double("temperature", default: 1, in: 0.001...1000)
        return { _ in SoftmaxNormalizer(temperature: temperature) }
      }
    ),
    ("none", "the scores themselves are the weights: ABCNN", { _, _, _ in { _ in NoNormalizer() } }),
    (
      "sparsemax", "weights with exact zeros, the nearest point of the simplex",
      { _, _, _ in { _ in SparseNormalizer(.sparsemax) } }
    ),
    (
      "entmax15", "entmax with α = 1.5, between softmax and sparsemax",
      { _, _, _ in { _ in SparseNormalizer(.entmax15) } }
    ),
    (
      "local_m", "softmax within `window` keys of the query's own place, or of `center` of the text",
      { node, _, _ in
        let window = try node.int("window", default: 5, in: 0...4096)
        let center = try node.double("center", default: 0.5, in: 0...1)
        return { _ in LocalNormalizer(window: window, center: center) }
      }
    ),
    (
      "local_p", "a window with a bell around a place that the query predicts; `renormalize` for a sum of 1",
      { node, sizes, budget in
        let window = try node.double("window", default: 5, in: 0.01...4096)
        let renormalizes = try node.bool("renormalize", default: false)
        budget.add([sizes.queries, sizes.queries], node, "type")
        return {
          PredictiveNormalizer(queries: sizes.queries, window: window, renormalizes: renormalizes, $0)
        }
      }
    ),
    ("argmax", "all weight on the best key; nothing is learned through it", { _, _, _ in hard(.argmax) }),
    (
      "sample", "a key drawn in training, learned by REINFORCE; `entropy` rewards spread",
      { node, _, _ in hard(.sample, entropy: try node.double("entropy", default: 0.01, in: 0...100)) }
    ),
    (
      "gumbel", "softmax of scores with noise at a falling temperature",
      { node, _, _ in hard(.gumbel, annealing: try annealing(node)) }
    ),
    (
      "st_gumbel", "one key forward, the gradient of gumbel backward",
      { node, _, _ in hard(.straightThrough, annealing: try annealing(node)) }
    ),
  ]

  /// The normalisers' names with a line of help each.
  public static var help: [(name: String, help: String)] { table.rows.map { ($0.name, $0.help) } }

  private static func hard(
    _ mode: HardMode, annealing: Annealing = Annealing(start: 1, minimum: 1, rate: 0), entropy: Double = 0
  ) -> NormalizerPlan {
    { _ in HardNormalizer(mode, annealing: annealing, entropy: entropy) }
  }

  /// `temperature` falls by the share `annealing` a batch, not below `minimum_temperature`.
  private static func annealing(_ node: RecipeNode) throws -> Annealing {
    let start = try node.double("temperature", default: 1, in: 0.1...100)
    let minimum = try node.double("minimum_temperature", default: min(0.5, start), in: 0.1...100)
    if minimum > start {
      throw node.error(
        "minimum_temperature", "\(minimum), above the temperature \(start) that it is the end of",
        remedy: "make it smaller")
    }
    return Annealing(
      start: start, minimum: minimum,
      rate: try node.double("annealing", default: 0.0003, in: 0...1))
  }
}
