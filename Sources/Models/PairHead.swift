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

  /// - Parameter levels: channels of the embedding and of each block.
  init(_ node: RecipeNode, levels: [Int], _ context: ModelContext, _ make: Initializer) throws {
    let comparison = try node.choice("type", as: Comparison.self, default: .concat)
    self.comparison = comparison
    skipsEmbedding = try !node.bool("embedding_level", default: true)
    dropout = Dropout(rate: try node.double("dropout", default: 0, in: 0..<1))
    let width = (skipsEmbedding ? levels.dropFirst() : levels[...]).reduce(context.features) { total, channels in
      total + (comparison == .concat ? 0 : 2) + (comparison == .similarities ? 0 : 4 * channels)
    }
    if width == 0 {
      throw node.error(
        "embedding_level", "false, but there is no block: nothing is left to compare",
        remedy: "set it to true or add a block")
    }
    let units = try node.int("hidden", default: 0, in: 0...65536)
    let activation: Activation = try node.choice("activation", default: .relu)
    hidden = units == 0 ? nil : Linear(in: width, out: units, activation: activation, make["hidden"])
    output = Linear(in: units == 0 ? width : units, out: context.classes, make["output"])
  }

  /// - Parameter summaries: one a level, [2 · pairs, channels], first texts before second ones.
  func callAsFunction(_ summaries: [Variable], features: Tensor?, in pass: Pass) -> Variable {
    var parts: [Variable] = []
    for summary in skipsEmbedding ? summaries.dropFirst() : summaries[...] {
      let pairs = summary.value.rows / 2
      let (u, v) = (rows(summary, 0..<pairs), rows(summary, pairs..<2 * pairs))
      if comparison != .concat { parts += [cosineSimilarity(u, v), euclidSimilarity(u, v)] }
      if comparison != .similarities { parts += [u, v, absolute(u - v), u * v] }
    }
    if let features { parts.append(Variable(features)) }
    var x = dropout(concatenate(parts), in: pass)
    if let hidden { x = dropout(hidden(x, in: pass), in: pass) }
    return output(x, in: pass)
  }
}
