public import Autograd
public import Layers
public import Recipes
import TensorCore

/// Enhanced sequential inference: align LSTM states, compare each with what it is aligned to, read the comparison
/// by a second LSTM, pool.
///
///     ā = BiLSTM(a)      m[i] = [ā ; ã ; ā − ã ; ā · ã]      v = BiLSTM(relu(m W + b))
///     logits = head([mean v_a ; max v_a ; mean v_b ; max v_b])
///
/// Chen et al. 2017. Specification 8.2. The paper's head has a hidden layer with tanh.
public struct ESIM: TextClassifier {
  let embedding: WordEmbedding
  let encoder: Recurrent
  let attention: Attention
  let projection: Linear
  let composer: Recurrent
  let dropout: Dropout
  let head: ClassifierHead

  /// A row is a pair of texts.
  public var textsOfARow: Int { 2 }
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    [
      "embedding": embedding, "encoder": encoder, "attention": attention, "projection": projection,
      "composer": composer, "head": head,
    ]
  }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireWordsAlone(node)
    var budget = ParameterBudget()
    let embedding = try EmbeddingRecipe(try node.node("embedding"), context, &budget)
    let units = try node.int("units", default: 150, in: 1...8192)
    let attention = try AttentionPlan(node, channels: 2 * units, score: "dot", &budget)
    dropout = Dropout(rate: try node.double("dropout", default: 0.3, in: 0..<1))
    budget.add([2, embedding.size + 3 * units, 4 * units], node, "units")
    budget.add([8 * units, units], node, "units")
    let head = try ClassifierHead.Settings(
      try node.node("head"), width: 8 * units + context.features, context, &budget)
    try budget.check()
    let make = context.initializer
    self.embedding = WordEmbedding(embedding, context)
    encoder = Recurrent(
      .lstm, channels: embedding.size, units: units, isBidirectional: true, make["encoder"])
    self.attention = attention.make(make["attention"])
    projection = Linear(in: 8 * units, out: units, activation: .relu, make["projection"])
    composer = Recurrent(.lstm, channels: units, units: units, isBidirectional: true, make["composer"])
    self.head = ClassifierHead(head, make["head"])
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    let words = embedding(input.texts, in: pass)
    let texts = PairSequences(both: encoder(words, in: pass).states)
    let states = texts.both.values
    let read = aligned(texts, compared: states, attention, in: pass)
    let compared = concatenate([states, read, states - read, states * read])
    let projected = dropout(projection(dropout(compared, in: pass), in: pass), in: pass)
    let composed = composer(Sequences(projected, lengths: words.lengths), in: pass).states
    let pooled = [
      mean(composed.values, lengths: composed.lengths), max(composed.values, lengths: composed.lengths),
    ]
    let n = input.count
    let sides = [0..<n, n..<2 * n].flatMap { side in pooled.map { rows($0, side) } }
    return head(concatenate(sides + (input.features.map { [Variable($0)] } ?? [])), in: pass)
  }
}
