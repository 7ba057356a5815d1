public import Autograd
public import Layers
public import Recipes
import TensorCore

/// Align the words of a pair, compare each with what it is aligned to, add up, classify.
///
///     e[i, j] = F(a[i]) · F(b[j])      v1[i] = G([a[i] ; ã[i]])      logits = H([Σ v1 ; Σ v2])
///
/// Parikh, Täckström, Das, Uszkoreit 2016. Specification 8.2. F, G: two layers of ReLU with dropout; the words are
/// projected first, without a bias.
public struct DecomposableAttention: TextClassifier {
  let embedding: WordEmbedding
  let projection: Linear
  let attend: [Linear]
  let attention: Attention
  let compare: [Linear]
  let dropout: Dropout
  let head: ClassifierHead

  /// A row is a pair of texts.
  public var textsOfARow: Int { 2 }
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    [
      "embedding": embedding, "projection": projection, "attend": attend, "attention": attention,
      "compare": compare, "head": head,
    ]
  }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireWordsAlone(node)
    var budget = ParameterBudget()
    let embedding = try EmbeddingRecipe(try node.node("embedding"), context, &budget)
    let units = try node.int("units", default: 200, in: 1...8192)
    let attention = try AttentionPlan(node, channels: units, score: "dot", &budget)
    dropout = Dropout(rate: try node.double("dropout", default: 0.2, in: 0..<1))
    budget.add([embedding.size + 5 * units, units], node, "units")
    let head = try ClassifierHead.Settings(
      try node.node("head"), width: 2 * units + context.features, context, &budget)
    try budget.check()
    let make = context.initializer
    func network(_ name: String, in inputs: Int) -> [Linear] {
      [
        Linear(in: inputs, out: units, activation: .relu, make[name]["0"]),
        Linear(in: units, out: units, activation: .relu, make[name]["1"]),
      ]
    }
    self.embedding = WordEmbedding(embedding, context)
    projection = Linear(in: embedding.size, out: units, hasBias: false, make["projection"])
    attend = network("attend", in: units)
    self.attention = attention.make(make["attention"])
    compare = network("compare", in: 2 * units)
    self.head = ClassifierHead(head, make["head"])
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    let words = embedding(input.texts, in: pass)
    let texts = PairSequences(
      both: Sequences(projection(words.values, in: pass), lengths: words.lengths))
    let read = aligned(texts, compared: apply(attend, texts.both.values, in: pass), attention, in: pass)
    let compared = apply(compare, concatenate([texts.both.values, read]), in: pass)
    let sums = sum(compared, lengths: words.lengths)  // [2 · pairs, units]
    let n = input.count
    let features = input.features.map { [Variable($0)] } ?? []
    return head(concatenate([rows(sums, 0..<n), rows(sums, n..<2 * n)] + features), in: pass)
  }

  private func apply(_ network: [Linear], _ x: Variable, in pass: Pass) -> Variable {
    network.reduce(x) { $1(dropout($0, in: pass), in: pass) }
  }
}
