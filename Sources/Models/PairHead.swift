import Autograd
import Layers
import Recipes
import TensorCore

/// Compares the two texts at every level and classifies the comparison (specification 5.7).
///
///     similarities: cos(u, v), 1 / (1 + ‖u − v‖₂)          two numbers a level: the paper
///     concat:       [u ; v ; |u − v| ; u · v]              four vectors a level
///     both:         all of them
///
/// Numbers by rule ("hand features") join them; then the classifier.
struct PairHead: Module {
  /// What is compared at each level.
  enum Comparison: String, CaseIterable { case similarities, concat, both }

  let comparison: Comparison
  let skipsEmbedding: Bool
  let classifier: ClassifierHead

  var parameters: ParameterTree { classifier.parameters }

  /// What a recipe's `head` node asks for.
  struct Settings {
    let comparison: Comparison
    let skipsEmbedding: Bool
    let classifier: ClassifierHead.Settings

    /// - Parameters:
    ///   - levels: channels of the embedding and of each block.
    ///   - views: how many versions of each pair are compared.
    ///   - embeddingLevel: whether the embedding is compared where the recipe does not say.
    init(
      _ node: RecipeNode, levels: [Int], views: Int = 1, embeddingLevel: Bool = true, _ context: ModelContext,
      _ budget: inout ParameterBudget
    ) throws {
      let comparison = try node.choice("type", as: Comparison.self, default: .concat)
      self.comparison = comparison
      skipsEmbedding = try !node.bool("embedding_level", default: embeddingLevel)
      let compared = (skipsEmbedding ? levels.dropFirst() : levels[...]).reduce(0) { total, channels in
        total + (comparison == .concat ? 0 : 2) + (comparison == .similarities ? 0 : 4 * channels)
      }
      let width = views * compared + context.features
      if width == 0 {
        throw node.error(
          "embedding_level", "false, but there is no block: nothing is left to compare",
          remedy: "set it to true or add a block")
      }
      classifier = try ClassifierHead.Settings(node, width: width, context, &budget)
    }
  }

  /// A head with its first values.
  init(_ settings: Settings, _ make: Initializer) {
    (comparison, skipsEmbedding) = (settings.comparison, settings.skipsEmbedding)
    classifier = ClassifierHead(settings.classifier, make)
  }

  /// - Parameter levels: for the embedding and each block, the texts' vectors of every view, [pairs, channels].
  func callAsFunction(
    _ levels: [[(first: Variable, second: Variable)]], features: Tensor?, in pass: Pass
  ) -> Variable {
    var parts: [Variable] = []
    for views in skipsEmbedding ? levels.dropFirst() : levels[...] {
      for (u, v) in views {
        if comparison != .concat { parts += [cosineSimilarity(u, v), euclidSimilarity(u, v)] }
        if comparison != .similarities { parts += [u, v, absolute(u - v), u * v] }
      }
    }
    if let features { parts.append(Variable(features)) }
    return classifier(concatenate(parts), in: pass)
  }
}
