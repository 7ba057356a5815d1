public import Autograd
public import Layers
public import Recipes
public import TensorCore

/// A batch of texts or pairs as a model reads it.
public struct ModelInput: Sendable {
  /// The texts, or the first texts of pairs.
  public let first: TokenBatch
  /// The second texts of pairs; nil for single texts.
  public let second: TokenBatch?
  /// The n-grams of all texts, first ones before second ones; nil where the recipe asks for none.
  public let ngrams: TokenBatch?
  /// Numbers computed from the texts by rule, [rows, features]; nil where the recipe asks for none.
  public let features: Tensor?

  /// A batch.
  public init(
    first: TokenBatch, second: TokenBatch? = nil, ngrams: TokenBatch? = nil, features: Tensor? = nil
  ) {
    (self.first, self.second, self.ngrams, self.features) = (first, second, ngrams, features)
  }

  /// How many rows the batch has.
  public var count: Int { first.lengths.count }
}

/// A model from tokens to one score a class.
public protocol TextClassifier: Module {
  /// 2 for a model of pairs, 1 for one of single texts.
  var textsOfARow: Int { get }
  /// [rows, classes], before the softmax.
  func logits(_ input: ModelInput, in pass: Pass) -> Variable
  /// A linear model of n-grams that is the model, found otherwise than by gradients; nil in a network.
  var linear: LinearPart? { get }
}

extension TextClassifier {
  /// None.
  public var linear: LinearPart? { nil }
}

/// What a model needs to know beside its recipe.
public struct ModelContext: Sendable {
  /// Classes to tell apart.
  public let classes: Int
  /// Rows of an embedding table.
  public let vocabulary: Int
  /// The longest text, in tokens, that reaches the model.
  public let maximumLength: Int
  /// How many n-grams there are to tell apart; 0 where the texts come without.
  public let ngrams: Int
  /// Their inverse document frequencies in the training texts; nil where saved ones will take their place.
  public let idf: [Float]?
  /// Numbers by rule that come with each row; 0 if none.
  public let features: Int
  /// Texts of a row of the data: what a model that can read both takes where the recipe does not say.
  public let texts: Int
  /// How many levels of parts the texts come with: 0 words alone, 1 sentences, 2 sentences and paragraphs.
  public let structure: Int
  /// Pre-trained vectors for the vocabulary, if any.
  public let vectors: PretrainedVectors?
  /// First values of parameters.
  public let initializer: Initializer

  /// A context.
  public init(
    classes: Int, vocabulary: Int, maximumLength: Int, ngrams: Int = 0, idf: [Float]? = nil,
    features: Int = 0, texts: Int,
    structure: Int = 0, vectors: PretrainedVectors? = nil, initializer: Initializer
  ) {
    (self.classes, self.vocabulary, self.maximumLength) = (classes, vocabulary, maximumLength)
    precondition(
      idf.map { $0.count == ngrams } ?? true,
      "ModelContext: \(idf?.count ?? 0) of \(ngrams) n-grams")
    (self.ngrams, self.idf) = (ngrams, idf)
    (self.features, self.texts, self.structure) = (features, texts, structure)
    (self.vectors, self.initializer) = (vectors, initializer)
  }
}

extension ModelContext {
  /// Throws where the texts come with n-grams that a model does not read.
  func requireNoNGrams(_ node: RecipeNode) throws {
    if ngrams == 0 { return }
    throw node.error(
      "type", "reads no n-grams, but text.ngrams asks for them",
      remedy: "choose text_classifier, or leave text.ngrams out")
  }

  /// Throws where the texts come with more than the words of a text.
  func requireWordsAlone(_ node: RecipeNode) throws {
    try requireNoNGrams(node)
    try requireNoStructure(node)
  }

  /// Throws where the texts come with sentences that a model does not read.
  func requireNoStructure(_ node: RecipeNode) throws {
    if structure == 0 { return }
    throw node.error(
      "type", "reads no sentences, but text.structure asks for them",
      remedy: "choose hierarchical, or leave text.structure out")
  }
}

/// Word vectors from a file, one row for each entry of the vocabulary.
public struct PretrainedVectors: Sendable {
  /// [vocabulary · size], zeros where a word has no vector.
  public let numbers: [Float]
  /// Numbers in a vector.
  public let size: Int
  /// Which entries have a vector.
  public let found: [Bool]

  /// Vectors for a vocabulary.
  public init(numbers: [Float], size: Int, found: [Bool]) {
    precondition(numbers.count == size * found.count, "vectors: \(numbers.count) numbers")
    (self.numbers, self.size, self.found) = (numbers, size, found)
  }
}

/// Makes a model from the `model` node of a recipe.
public typealias ModelMaker = @Sendable (RecipeNode, ModelContext) throws -> any TextClassifier

/// The models a recipe can name at `model.type`.
public enum ModelTable {
  /// Name, help and maker of every model.
  public static let models: Registry<ModelMaker> = [
    (
      "text_classifier", "any layers and pooling over single texts, or over both texts of pairs",
      { try ComposedClassifier($0, $1) }
    ),
    (
      "hierarchical", "words into sentences, sentences into texts, each level with layers and a pooling",
      { try HierarchicalClassifier($0, $1) }
    ),
    (
      "pair_cnn", "BCNN and ABCNN-1/2/3: convolution over two texts, attention before it and at pooling",
      { try PairCNN($0, $1) }
    ),
    (
      "decomposable_attention", "pairs: align words, compare them, add up",
      { try DecomposableAttention($0, $1) }
    ),
    ("esim", "pairs: align LSTM states, compare them by a second LSTM", { try ESIM($0, $1) }),
    ("ngram_svm", "a linear support vector machine on n-grams: TF-IDF, no network", { try NGramSVM($0, $1) }),
    (
      "bag_of_words", "logistic regression on the words of one or both texts: the baseline to beat",
      { try BagOfWords($0, $1) }
    ),
  ]

  /// The model of a recipe's `model` node.
  @Sendable public static func make(_ node: RecipeNode, _ context: ModelContext) throws -> any TextClassifier
  {
    try models.maker("type", of: node)(node, context)
  }
}
