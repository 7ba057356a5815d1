public import Autograd
public import Layers
public import Recipes
import TensorCore

/// Words make sentences, sentences make texts: each level has its own layers and pooling.
///
/// With a GRU and additive attention at both levels it is the hierarchical attention network of Yang et al. 2016.
/// A third level reads paragraphs. All sentences share the parameters of their level. Specification 7.3.
public struct HierarchicalClassifier: TextClassifier {
  let embedding: WordEmbedding
  let levels: [TextEncoder]
  let head: TextHead
  /// 2 for pairs, 1 for single texts.
  public let textsOfARow: Int

  /// Levels of parts between words and texts.
  public var depth: Int { levels.count - 1 }

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["embedding": embedding, "levels": Parts(levels), "head": head]
  }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireNoNGrams(node)
    textsOfARow = try node.int("texts", default: context.texts, in: 1...2)
    var budget = ParameterBudget()
    let embedding = try EmbeddingRecipe(try node.node("embedding"), context, &budget)
    let nodes = try node.nodes("levels")
    guard nodes.count == context.structure + 1, nodes.count > 1 else {
      let name = ["none", "sentences", "paragraphs"][min(context.structure, 2)]
      throw node.error(
        "levels", "\(nodes.count) levels, but text.structure is \(name)",
        remedy: "2 levels go with text.structure: sentences, 3 with paragraphs")
    }
    var size = embedding.size
    var plans: [TextEncoderPlan] = []
    for (level, node) in nodes.enumerated() {
      let input = LayerInput(
        channels: [size], words: size, isPair: textsOfARow == 2 && level == nodes.count - 1,
        hasTokens: level == 0, maximumLength: context.maximumLength)
      let plan = try TextEncoderPlan(node, input, pooling: "attention", &budget)
      plans.append(plan)
      size = plan.channels
    }
    let head = try TextHead.Settings(
      try node.node("head"), texts: textsOfARow, words: embedding.size, channels: size, context, &budget)
    try budget.check()
    let make = context.initializer
    self.embedding = WordEmbedding(embedding, context)
    levels = plans.enumerated().map { $1.make(make["levels"]["\($0)"]) }
    self.head = TextHead(head, make["head"])
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    let tokens = input.texts
    let words = embedding(tokens, in: pass)
    let parts = tokens.parts
    precondition(parts.count == levels.count - 1, "hierarchical: texts of \(parts.count) levels")
    var vectors = words.values
    for (level, encoder) in levels.enumerated() {
      let isTop = level == levels.count - 1
      pass.trace?.level = level
      let lengths = isTop && level > 0 ? parts[level - 1].counts : parts[level].lengths
      let reading = Reading(
        Sequences(vectors, lengths: lengths),
        tokens: level == 0 ? TokenBatch(ids: tokens.ids, lengths: lengths) : nil,
        isPair: isTop && textsOfARow == 2)
      vectors =
        isTop
        ? encoder(reading, in: pass)
        : pass.within(tokens.owners(level: level)) { encoder(reading, in: pass) }
    }
    return head(vectors, words: words, input, in: pass)
  }
}
