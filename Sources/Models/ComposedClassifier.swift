public import Autograd
public import Layers
public import Recipes

/// A model put together by its recipe: embedding → layers → pooling → head, and n-grams beside them.
///
/// N-grams (`text.ngrams`) join the vectors of words (Bojanowski et al. 2017) or of the text (Joulin et al.
/// 2017) with `ngrams`; with `wide` each adds its own scores to the logits (Cheng et al. 2016).
///
/// TextCNN, recurrent models with and without attention, Transformers and the rest are recipes of it (the folder
/// `models` has one each). Of a pair both texts go through the same layers, and the head compares their vectors
/// as [u ; v ; |u − v| ; u · v] (Conneau et al. 2017; specification 5.7).
public struct ComposedClassifier: TextClassifier {
  let embedding: WordEmbedding
  let encoder: TextEncoder
  let head: TextHead
  let ngrams: NGramPart?
  let wide: WidePart?
  /// 2 for pairs, 1 for single texts.
  public let textsOfARow: Int

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["embedding": embedding, "encoder": encoder, "head": head, "ngrams": ngrams, "wide": wide]
  }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireNoStructure(node)
    textsOfARow = try node.int("texts", default: context.texts, in: 1...2)
    var budget = ParameterBudget()
    let embedding = try EmbeddingRecipe(try node.node("embedding"), context, &budget)
    let ngrams = try context.ngramNode(node, "ngrams").map { try NGramPart.Settings($0, context, &budget) }
    wide = try context.ngramNode(node, "wide").map { try WidePart($0, context, &budget) }
    if wide != nil && textsOfARow == 2 {
      throw node.error("wide", "reads single texts, not pairs", remedy: "leave it out")
    }
    if context.ngrams > 0 && ngrams == nil && wide == nil { try context.requireNoNGrams(node) }
    let words = embedding.size + (ngrams?.wordChannels ?? 0)
    let input = LayerInput(
      channels: [words], words: words, isPair: textsOfARow == 2, hasTokens: true,
      maximumLength: context.maximumLength)
    let encoder = try TextEncoderPlan(node, input, pooling: "max", &budget)
    let head = try TextHead.Settings(
      try node.node("head"), texts: textsOfARow, words: words,
      channels: encoder.channels + (ngrams?.textChannels ?? 0), context, &budget)
    try budget.check()
    let make = context.initializer
    self.embedding = WordEmbedding(embedding, context)
    self.encoder = encoder.make(make["encoder"])
    self.head = TextHead(head, make["head"])
    self.ngrams = ngrams.map { NGramPart($0, make["ngrams"]) }
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    let scores = networkLogits(input, in: pass)
    guard let wide, let grams = input.ngrams else { return scores }
    return scores + wide.scores(grams, in: pass)
  }

  private func networkLogits(_ input: ModelInput, in pass: Pass) -> Variable {
    let tokens = input.texts
    let grams = input.ngrams.flatMap { ngrams?.bag.kept(of: $0, in: pass) }
    var words = embedding(tokens, in: pass)
    if let ngrams, let grams, ngrams.place != .text {
      let beside = ngrams.bag.ofTokens(grams, tokens: tokens.lengths, in: pass)
      words = words.beside(Sequences(beside, lengths: tokens.lengths))
    }
    let vectors = encoder(Reading(words, tokens: tokens, isPair: textsOfARow == 2), in: pass)
    guard let ngrams, let grams, ngrams.place != .words else {
      return head(vectors, words: words, input, in: pass)
    }
    return head(concatenate([vectors, ngrams.bag.ofTexts(grams, in: pass)]), words: words, input, in: pass)
  }
}
