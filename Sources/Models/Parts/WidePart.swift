import Autograd
import Layers
import Recipes
import TensorCore

/// What a recipe's `model.wide` asks for: n-grams that each add scores to the network's, trained with it
/// ("wide and deep", Cheng et al. 2016).
///
///     logits = network + scale · Σ_g x[g] · table[g]        x: the n-grams' TF-IDF
///
/// In training each n-gram is left out with probability `dropout`, and the others count 1 / (1 − dropout) as much.
struct WidePart: Module {
  /// One score a class for each n-gram, [n-grams, classes].
  let table: Parameter
  let weights: TFIDF
  let scale: Double
  let dropout: Double

  var parameters: ParameterTree { ["table": table, "weights": weights] }

  /// The part of a recipe's node: all scores start at zero.
  init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
    scale = try node.double("scale", default: 3, in: 0.001...1000)
    dropout = try node.double("dropout", default: 0.3, in: 0..<1)
    budget.add([context.ngrams, context.classes + 1], node, "scale", and: "text.ngrams.minimum_count")
    table = Parameter(
      context.initializer.zeros([context.ngrams, context.classes]), isTable: true)
    weights = context.ngramWeights
  }

  /// [texts, classes]
  func scores(_ grams: TokenBatch, in pass: Pass) -> Variable {
    var weights = weights(grams).map { $0 * scale }
    if pass.isTraining, dropout > 0 {
      var stream = pass.nextStream()
      for place in weights.indices {
        weights[place] = stream.uniform() < dropout ? 0 : weights[place] / (1 - dropout)
      }
    }
    return weightedSums(table, grams, weights: weights, in: pass)
  }
}
