public import Autograd
public import Layers
public import Recipes

/// A linear support vector machine on TF-IDF of n-grams alone: the baseline that networks find hard to beat on news
/// (Joachims 1998).
public struct NGramSVM: TextClassifier {
  private let part: LinearPart

  /// Single texts.
  public var textsOfARow: Int { 1 }
  /// The machine.
  public var linear: LinearPart? { part }
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["linear": part] }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireNoStructure(node)
    guard context.ngrams > 0 else {
      throw node.error(
        "type", "reads n-grams, but the texts come without",
        remedy: "add text.ngrams, such as {tokens: [1, 2]}")
    }
    var budget = ParameterBudget()
    part = try LinearPart(node, context, &budget)
    try budget.check()
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    guard let grams = input.ngrams else { preconditionFailure("ngram_svm: texts without n-grams") }
    return part.scores(grams, in: pass)
  }
}
