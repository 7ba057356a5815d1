import Autograd
import Layers
import Recipes

/// The head of a model that reads single texts or pairs: the vector of a text is classified as it is, those of a
/// pair are compared (specification 5.7).
enum TextHead: Module {
  case single(ClassifierHead)
  case pair(PairHead)

  var parameters: ParameterTree {
    switch self {
    case .single(let head): head.parameters
    case .pair(let head): head.parameters
    }
  }

  /// What a recipe's `head` node asks for.
  enum Settings {
    case single(ClassifierHead.Settings)
    case pair(PairHead.Settings)

    /// - Parameters:
    ///   - words: numbers of a word's vector; the mean of a text's words may join the comparison of a pair
    ///   - channels: numbers of a text's vector
    init(
      _ node: RecipeNode, texts: Int, words: Int, channels: Int, _ context: ModelContext,
      _ budget: inout ParameterBudget
    ) throws {
      self =
        texts == 1
        ? .single(
          try ClassifierHead.Settings(node, width: channels + context.features, context, &budget))
        : .pair(
          try PairHead.Settings(
            node, levels: [words, channels], embeddingLevel: false, context, &budget))
    }
  }

  /// A head with its first values.
  init(_ settings: Settings, _ make: Initializer) {
    switch settings {
    case .single(let settings): self = .single(ClassifierHead(settings, make))
    case .pair(let settings): self = .pair(PairHead(settings, make))
    }
  }

  /// - Parameters:
  ///   - vectors: of all texts, first ones before second ones, [texts, channels]
  ///   - words: the texts' word vectors
  func callAsFunction(_ vectors: Variable, words: Sequences, _ input: ModelInput, in pass: Pass) -> Variable {
    let n = input.count
    switch self {
    case .single(let head):
      return head(concatenate([vectors] + (input.features.map { [Variable($0)] } ?? [])), in: pass)
    case .pair(let head):
      func sides(_ x: Variable) -> [(first: Variable, second: Variable)] {
        [(rows(x, 0..<n), rows(x, n..<2 * n))]
      }
      let levels =
        head.skipsEmbedding
        ? [[], sides(vectors)] : [sides(words.mean), sides(vectors)]
      return head(levels, features: input.features, in: pass)
    }
  }
}

extension ModelInput {
  /// All texts of the batch: first ones, then second ones.
  var texts: TokenBatch { second.map { first.followed(by: $0) } ?? first }
}
