public import Recipes
public import TextData

/// The one path from text to what a model reads, in training, at the command line and in the library.
///
/// Encoding changes nothing, so threads may share a pipeline.
public struct TextPipeline: Sendable {
  /// The `text` part of a recipe.
  public struct Settings: Sendable {
    /// Name of the tokeniser.
    public let tokenizer: String
    /// Whether upper case is folded.
    public let lowercases: Bool
    /// Tokens of a text beyond this number are cut.
    public let maximumLength: Int
    /// A word must occur this often in the training split to be known.
    public let minimumCount: Int
    /// Most words known.
    public let maximumVocabulary: Int
    /// File of pre-trained word vectors; nil starts from random ones.
    public let vectors: String?
    /// Whether numbers by rule join the pair ("hand features").
    public let pairFeatures: Bool

    /// The parts of a text that a hierarchical model reads.
    public let structure: TextStructure

    /// Reads a recipe's `text` node.
    public init(_ node: RecipeNode) throws {
      tokenizer = try node.choice(
        "tokenizer", of: WordTokenizer.names.map(\.name), default: WordTokenizer.names[0].name)
      lowercases = try node.bool("lowercase", default: true)
      maximumLength = try node.int("maximum_length", default: 64, in: 1...4096)
      minimumCount = try node.int("minimum_count", default: 1, in: 1...1_000_000)
      maximumVocabulary = try node.int("maximum_vocabulary", default: 100_000, in: 2...10_000_000)
      vectors = try node.optionalString("vectors", default: nil)
      pairFeatures = try node.bool("pair_features", default: false)
      structure = try node.choice("structure", as: TextStructure.self, default: TextStructure.none)
    }

    /// The tokeniser these settings ask for.
    func makeTokenizer() throws -> WordTokenizer { try WordTokenizer.named(tokenizer, lowercase: lowercases) }
  }

  /// The labels' names, in the order of their classes.
  public let labels: [String]
  /// The words the model knows.
  public var vocabulary: Vocabulary { encoder.vocabulary }
  /// Numbers by rule that come with each row.
  public var featureCount: Int { features == nil ? 0 : PairFeatures.names.count }
  private let classOf: [String: Int32]
  private let encoder: TextEncoder
  private let features: PairFeatures?
  private let structure: TextStructure

  /// A pipeline with its vocabulary.
  public init(_ settings: Settings, vocabulary: Vocabulary, labels: [String]) throws {
    self.labels = labels
    classOf = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
    encoder = TextEncoder(
      tokenizer: try settings.makeTokenizer(), vocabulary: vocabulary, maximumLength: settings.maximumLength)
    structure = settings.structure
    features = settings.pairFeatures ? PairFeatures(vocabulary: vocabulary) : nil
  }

  /// What the model reads of a row; a label that is not among `labels` gives class −1.
  public func encode(_ example: Example) -> EncodedRow {
    let first = encoder.tokenizer.tokenize(example.textA)
    let second = example.textB.map { encoder.tokenizer.tokenize($0) }
    let encoded = (encoder.encode(first), second.map { encoder.encode($0) })
    return EncodedRow(
      id: example.id, first: encoded.0.ids, second: encoded.1?.ids,
      features: features.map { second == nil ? [] : $0(first, second ?? Tokens()) } ?? [],
      label: example.label.flatMap { classOf[$0] } ?? -1, group: example.group, tag: example.tag,
      isCut: encoded.0.isCut || encoded.1?.isCut == true,
      parts: (
        structure.parts(of: example.textA, encoded.0),
        encoded.1.map { structure.parts(of: example.textB ?? "", $0) } ?? []
      ))
  }

  /// The words of a text as the model reads it with their places in its Unicode scalars, for showing.
  public func words(_ text: String) -> [(word: String, range: Range<Int>)] {
    let tokens = encoder.tokenizer.tokenize(text)
    let words = zip(tokens.allWords, tokens.characterRanges(in: text))
    return Array(words.prefix(encoder.maximumLength ?? tokens.count)).map { ($0, $1) }
  }
}
