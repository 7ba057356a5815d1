public import Autograd
public import Layers
import Recipes
import TensorCore

/// A linear model of a text's n-grams that is not trained by gradient steps: who trains the model finds its
/// parameters apart and writes them.
///
///     scores = bias + Σ_g x[g] · table[g]        x: the n-grams' TF-IDF
public struct LinearPart: Module {
  /// One score a class for each n-gram, [n-grams, classes].
  public let table: Parameter
  /// The weights of n-grams.
  public let weights: TFIDF
  /// [classes]
  public let bias: Parameter
  /// How much the machine that is found gives for rows inside its margin, against small scores.
  public let cost: Double
  /// What naive Bayes adds to the machine.
  public let naiveBayes: NaiveBayes

  /// How naive Bayes joins a support vector machine.
  public enum NaiveBayes: Sendable, Equatable {
    /// Features are weighed by their log-count ratios (Wang and Manning 2012).
    case ratios
    /// `share` times the scores of complement naive Bayes (Rennie et al. 2003) are added to the machine's; `smoothing`
    /// is added to the sums of features.
    case complement(share: Double, smoothing: Double)
  }

  private enum NaiveBayesType: String, CaseIterable { case ratios, complement }

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table, "weights": weights, "bias": bias] }

  /// The part of a recipe's node: all scores are zero.
  init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
    cost = try node.double("cost", default: 0.5, in: 1e-6...1e6)
    let bayes = try node.node("naive_bayes")
    switch try bayes.choice("type", default: NaiveBayesType.ratios) {
    case .ratios: naiveBayes = .ratios
    case .complement:
      naiveBayes = .complement(
        share: try bayes.double("share", default: 0.5, in: 0...100),
        smoothing: try bayes.double("smoothing", default: 0.3, in: 1e-6...1e6))
    }
    budget.add([context.ngrams, context.classes + 1], node, "cost", and: "text.ngrams.minimum_count")
    func zeros(_ shape: Shape) -> Parameter {
      Parameter(context.initializer.zeros(shape), isTrained: false)
    }
    table = zeros([context.ngrams, context.classes])
    weights = context.ngramWeights
    bias = zeros([context.classes])
  }

  /// [texts, classes]
  public func scores(_ grams: TokenBatch, in pass: Pass) -> Variable {
    addRow(weightedSums(table, grams, weights: weights(grams), in: pass), bias: pass[bias])
  }
}
