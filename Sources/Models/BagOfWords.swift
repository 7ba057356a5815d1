public import Autograd
public import Layers
public import Recipes
import TensorCore

/// Logistic regression on the words of a text or a pair: each word of each side adds its scores.
///
///     logits = b + Σ_{t in first} U[t] + Σ_{t in second} V[t]
///
/// With one side only it shows what can be guessed without comparing the texts.
public struct BagOfWords: TextClassifier {
  /// Which texts are read.
  enum Side: String, CaseIterable { case both, first, second }

  let first: Embedding?
  let second: Embedding?
  let bias: Parameter

  /// 2 for pairs, 1 for single texts.
  public let textsOfARow: Int
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["first": first, "second": second, "bias": bias] }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireWordsAlone(node)
    let side = try node.choice("texts", as: Side.self, default: context.texts == 2 ? .both : .first)
    textsOfARow = side == .first ? context.texts : 2
    var budget = ParameterBudget()
    let sides = side == .both ? 2 : 1
    budget.add([sides, context.vocabulary, context.classes], node, "texts", and: "text.maximum_vocabulary")
    try budget.check()
    func scores() -> Embedding {
      Embedding(
        table: Parameter(
          context.initializer.zeros([context.vocabulary, context.classes]), isTable: true))
    }
    first = side == .second ? nil : scores()
    second = side == .first ? nil : scores()
    bias = context.initializer["bias"].constant([context.classes], 0)
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    var total: Variable?
    for (table, tokens) in [(first, Optional(input.first)), (second, input.second)] {
      guard let table, let tokens else { continue }
      let words = table(tokens, in: pass)
      let scores = sum(words.values, lengths: words.lengths)
      total = total.map { $0 + scores } ?? scores
    }
    let scores = total ?? Variable(Tensor(zeros: [input.count, bias.value.count], bias.value.precision))
    return addRow(scores, bias: pass[bias])
  }
}
