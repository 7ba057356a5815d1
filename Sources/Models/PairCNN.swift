public import Autograd
public import Layers
public import Recipes
import TensorCore

/// One block of the ABCNN family. Yin et al. 2016, "ABCNN", §3–4. Specification 5.
///
/// Nothing + average is BCNN; attention + average ABCNN-1; nothing + attention pooling ABCNN-2; both ABCNN-3.
public struct PairBlock: Module {
  /// Before the convolution: ABCNN-1.
  let attention: AttentionFeatureMap?
  /// One set of filters reads both texts.
  let convolution: Conv1D
  /// Average, or weighted by attention: ABCNN-2.
  let pooling: any PairPooling

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["attention": attention, "convolution": convolution, "pooling": pooling]
  }

  /// What an element of a recipe's `model.blocks` asks for.
  struct Settings {
    let channels: Int
    let attention: (plan: AttentionPlan, isShared: Bool)?
    let filters: Int
    let width: Int
    let activation: Activation
    let pooling: (Initializer) -> any PairPooling

    init(
      _ node: RecipeNode, channels: Int, maximumLength: Int, _ budget: inout ParameterBudget
    ) throws {
      self.channels = channels
      let attention = try node.optionalNode("attention")
      if let attention {
        let plan = try AttentionPlan(
          attention, channels: channels, score: "euclid", normalizer: "none", &budget)
        self.attention = (plan, try attention.bool("share_maps", default: true))
      } else {
        self.attention = nil
      }
      filters = try node.int("filters", default: 50, in: 1...8192)
      width = try node.int("width", default: 4, in: 1...64)
      activation = try node.choice("activation", default: .tanh)
      let pooling = try node.part("pooling", default: "average")
      self.pooling = try PairBlock.poolings.maker("type", of: pooling)(
        pooling, filters, &budget)
      if let attention {
        let maps = self.attention?.isShared == true ? 1 : 2
        budget.add([maps, maximumLength, channels], attention, "share_maps", and: "text.maximum_length")
      }
      budget.add([width, convolved, filters], node, "filters", and: node.path(of: "width"))
    }

    /// Channels that the convolution reads.
    var convolved: Int { attention == nil ? channels : 2 * channels }
  }

  /// A block with its first values.
  init(_ settings: Settings, maximumLength: Int, _ make: Initializer) {
    attention = settings.attention.map {
      AttentionFeatureMap(
        channels: settings.channels, maximumLength: maximumLength,
        attention: $0.plan.make(make["attention"]), isShared: $0.isShared, make["attention"])
    }
    convolution = Conv1D(
      channels: settings.convolved, filters: settings.filters, width: settings.width, padding: .wide,
      activation: settings.activation, make["convolution"])
    pooling = settings.pooling(make["pooling"])
  }

  /// Makes the pooling of a block of so many filters.
  typealias PoolingRow =
    @Sendable (RecipeNode, Int, inout ParameterBudget) throws -> (Initializer) ->
    any PairPooling

  /// The poolings a block can name at `pooling.type`.
  static let poolings: Registry<PoolingRow> = [
    ("average", "plain means over windows and texts", { _, _, _ in { _ in AveragePairPooling() } }),
    (
      "attention", "ABCNN-2: sums weighted by how well a token matches the other text",
      { node, filters, budget in
        let attention = try AttentionPlan(
          node, channels: filters, score: "euclid", normalizer: "none", &budget)
        let weighting = try node.choice("weighting", as: AttentionWeighting.self, default: .sum)
        let summary = try node.choice("summary", as: AttentionSummary.self, default: .weighted)
        return { AttentionPairPooling(attention.make($0), weighting: weighting, summary: summary) }
      }
    ),
  ]

  func callAsFunction(_ pair: PairSequences, in pass: Pass) -> PooledPair {
    let attended = attention?(pair, in: pass) ?? pair
    let convolved = PairSequences(both: convolution(attended.both, in: pass))
    return pooling(convolved, width: convolution.width, in: pass)
  }
}

/// BCNN and ABCNN-1/2/3: two texts through the same blocks, compared at every level.
/// Yin, Schütze, Xiang, Zhou 2016, "ABCNN: Attention-Based Convolutional Neural Network for Modeling Sentence
/// Pairs", figure 2. Specification 5.
public struct PairCNN: TextClassifier {
  let embedding: WordEmbedding
  /// Whether each pair is also read without the words that both its texts have.
  let readsDifferences: Bool
  let blocks: [PairBlock]
  let head: PairHead

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["embedding": embedding, "blocks": blocks, "head": head] }
  /// A row is a pair of texts.
  public var textsOfARow: Int { 2 }

  /// The model of a recipe's `model` node.
  public init(_ node: RecipeNode, _ context: ModelContext) throws {
    try context.requireWordsAlone(node)
    let (make, maximumLength) = (context.initializer, context.maximumLength)
    var budget = ParameterBudget()
    let embedding = try EmbeddingRecipe(try node.node("embedding"), context, &budget)
    readsDifferences = try node.bool("read_differences", default: false)
    var levels = [embedding.size]
    let blocks = try node.nodes("blocks").map { block in
      let settings = try PairBlock.Settings(
        block, channels: levels[levels.count - 1], maximumLength: maximumLength, &budget)
      levels.append(settings.filters)
      return settings
    }
    let head = try PairHead.Settings(
      try node.node("head"), levels: levels, views: readsDifferences ? 2 : 1, context, &budget)
    try budget.check()
    self.embedding = WordEmbedding(embedding, context)
    self.blocks = blocks.enumerated().map { index, settings in
      PairBlock(settings, maximumLength: maximumLength, make["blocks"]["\(index)"])
    }
    self.head = PairHead(head, make["head"])
  }

  /// [rows, classes], before the softmax.
  public func logits(_ input: ModelInput, in pass: Pass) -> Variable {
    guard let second = input.second else { preconditionFailure("pair_cnn: given single texts") }
    var (firsts, seconds) = (input.first, second)
    if readsDifferences {
      let (first, second) = withoutSharedWords(firsts, seconds)
      (firsts, seconds) = (firsts.followed(by: first), seconds.followed(by: second))
    }
    let words = embedding(firsts.followed(by: seconds), in: pass)
    // The embedding counts as the first block: its vectors take part in the comparison.
    var summaries = [words.mean]
    var pair = PairSequences(both: words)
    for (number, block) in blocks.enumerated() {
      let pooled = block(pair, in: pass)
      summaries.append(pooled.summary)
      if number < blocks.count - 1 { pair = pooled.windows() }
    }
    let (n, half) = (input.count, firsts.lengths.count)
    let levels = summaries.map { summary in
      (0..<half / n).map { view in
        (rows(summary, view * n..<(view + 1) * n), rows(summary, half + view * n..<half + (view + 1) * n))
      }
    }
    return head(levels, features: input.features, in: pass)
  }
}

/// Both sides without the words of a pair that occur in both of its texts; the unknown word stays.
/// Yin et al. 2016, §5.3, the "non-overlap" version of a pair. Specification 5.7.
private func withoutSharedWords(_ first: TokenBatch, _ second: TokenBatch) -> (TokenBatch, TokenBatch) {
  var kept: ([[Int32]], [[Int32]]) = ([], [])
  for pair in 0..<first.lengths.count {
    let (a, b) = (first.ids[first.lengths.rows(pair)], second.ids[second.lengths.rows(pair)])
    let shared = Set(a).intersection(b).subtracting([0])
    kept.0.append(a.filter { !shared.contains($0) })
    kept.1.append(b.filter { !shared.contains($0) })
  }
  return (TokenBatch(kept.0), TokenBatch(kept.1))
}
