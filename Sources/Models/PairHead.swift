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
/// Numbers by rule ("hand features") join them; then an optional hidden layer, then one score a class.
struct PairHead: Module {
  /// What is compared at each level.
  enum Comparison: String, CaseIterable { case similarities, concat, both }

  let comparison: Comparison
  let skipsEmbedding: Bool
  let dropout: Dropout
  let hidden: Linear?
  let output: Linear

  var parameters: ParameterTree { ["hidden": hidden, "output": output] }

  /// What a recipe's `head` node asks for.
  struct Settings {
    let comparison: Comparison
    let skipsEmbedding: Bool
    let dropout: Double
    let units: Int
    let activation: Activation
    /// Numbers that the head reads.
    let width: Int
    let classes: Int

    /// - Parameters:
    ///   - levels: channels of the embedding and of each block.
    ///   - views: how many versions of each pair are compared.
    init(
      _ node: RecipeNode, levels: [Int], views: Int, _ context: ModelContext, _ budget: inout ParameterBudget
    ) throws {
      let comparison = try node.choice("type", as: Comparison.self, default: .concat)
      self.comparison = comparison
      skipsEmbedding = try !node.bool("embedding_level", default: true)
      dropout = try node.double("dropout", default: 0, in: 0..<1)
      let compared = (skipsEmbedding ? levels.dropFirst() : levels[...]).reduce(0) { total, channels in
        total + (comparison == .concat ? 0 : 2) + (comparison == .similarities ? 0 : 4 * channels)
      }
      width = views * compared + context.features
      if width == 0 {
        throw node.error(
          "embedding_level", "false, but there is no block: nothing is left to compare",
          remedy: "set it to true or add a block")
      }
      units = try node.int("hidden", default: 0, in: 0...65536)
      activation = try node.choice("activation", default: .relu)
      classes = context.classes
      budget.add([width, units], node, "hidden")
      budget.add([units == 0 ? width : units, classes], node, "hidden")
    }
  }

  /// A head with its first values.
  init(_ settings: Settings, _ make: Initializer) {
    (comparison, skipsEmbedding) = (settings.comparison, settings.skipsEmbedding)
    dropout = Dropout(rate: settings.dropout)
    let (width, units) = (settings.width, settings.units)
    hidden =
      units == 0 ? nil : Linear(in: width, out: units, activation: settings.activation, make["hidden"])
    output = Linear(in: units == 0 ? width : units, out: settings.classes, make["output"])
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
    var x = dropout(concatenate(parts), in: pass)
    if let hidden { x = dropout(hidden(x, in: pass), in: pass) }
    return output(x, in: pass)
  }
}
