public import Recipes
public import TextData

/// The one path from text to what a model reads, in training, at the command line and in the library.
///
/// Encoding changes nothing, so threads may share a pipeline.
public struct TextPipeline: Sendable {
  /// The `text` part of a recipe.
  public struct Settings: Sendable {
    /// What happens to a text before it is cut.
    public let normalizer: TextNormalizer
    /// Name of the tokeniser.
    public let tokenizer: String
    /// Whether upper case is folded.
    public let lowercases: Bool
    /// Tokens of a text beyond this number are cut.
    public let maximumLength: Int
    /// A word must occur this often in the training split to be known.
    public let minimumCount: Int
    /// Most words of the training split that are known; those of other splits that have a vector come on top.
    public let maximumVocabulary: Int
    /// Files of pre-trained word vectors, which are put side by side; without any, vectors start random.
    public let vectors: [String]
    /// Whether numbers by rule join the pair ("hand features").
    public let pairFeatures: Bool
    /// The n-grams that join the words; nil where the model reads words alone.
    public let ngrams: NGramSettings?
    /// The parts of a text that a hierarchical model reads.
    public let structure: TextStructure

    /// Reads a recipe's `text` node.
    public init(_ node: RecipeNode) throws {
      normalizer = TextNormalizer(
        cleanings: Set(try node.choices("clean", as: TextNormalizer.Cleaning.self)),
        composes: try node.bool("nfkc", default: false),
        foldsWidth: try node.bool("fold_width", default: false),
        foldsDigits: try node.bool("fold_digits", default: false))
      tokenizer = try node.choice(
        "tokenizer", of: WordTokenizer.names.map(\.name), default: WordTokenizer.names[0].name)
      lowercases = try node.bool("lowercase", default: true)
      maximumLength = try node.int("maximum_length", default: 64, in: 1...4096)
      minimumCount = try node.int("minimum_count", default: 1, in: 1...1_000_000)
      maximumVocabulary = try node.int("maximum_vocabulary", default: 100_000, in: 2...10_000_000)
      vectors = try node.oneOrMoreStrings("vectors", default: [])
      pairFeatures = try node.bool("pair_features", default: false)
      structure = try node.choice("structure", as: TextStructure.self, default: TextStructure.none)
      ngrams = try node.optionalNode("ngrams").map(NGramSettings.init)
    }

    /// The tokeniser these settings ask for.
    func makeTokenizer() throws -> WordTokenizer { try WordTokenizer.named(tokenizer, lowercase: lowercases) }
  }

  /// The labels' names, in the order of their classes.
  public let labels: [String]
  /// Whether a row has any number of the labels, instead of one.
  public let isMultiLabel: Bool
  /// The words the model knows.
  public var vocabulary: Vocabulary { encoder.vocabulary }
  /// Numbers by rule that come with each row.
  public var featureCount: Int { features == nil ? 0 : PairFeatures.names.count }
  /// How many n-grams the model tells apart; 0 where it reads words alone.
  public var ngramCount: Int { ngrams?.numbers.count ?? 0 }
  private let classOf: [String: Int32]
  private let encoder: TextEncoder
  private let features: PairFeatures?
  private let structure: TextStructure
  private let normalizer: TextNormalizer
  let ngrams: (hasher: NGramHasher, numbers: NGramNumbers)?

  /// A pipeline with its vocabulary, and the list of n-grams where the settings ask for one.
  public init(
    _ settings: Settings, vocabulary: Vocabulary, ngrams list: NGramList? = nil, labels: [String],
    isMultiLabel: Bool = false
  ) throws {
    (self.labels, self.isMultiLabel) = (labels, isMultiLabel)
    classOf = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
    encoder = TextEncoder(
      tokenizer: try settings.makeTokenizer(), vocabulary: vocabulary, maximumLength: settings.maximumLength)
    structure = settings.structure
    normalizer = settings.normalizer
    ngrams = settings.ngrams.map { settings in
      (settings.hasher, settings.buckets.map(NGramNumbers.buckets) ?? .listed(list ?? .none))
    }
    features = settings.pairFeatures ? PairFeatures(vocabulary: vocabulary) : nil
  }

  /// What the model reads of a row; a label that is not among `labels` gives class −1.
  public func encode(_ example: Example) -> EncodedRow {
    var memory = Memory()
    return encode(example, &memory)
  }

  /// What the model reads of each row.
  public func encode(_ examples: some Collection<Example>) -> [EncodedRow] {
    var memory = Memory()
    // By their places: elements that are handed on are copies, which count references.
    return examples.indices.map { encode(examples[$0], &memory) }
  }

  /// Memory for the tokens of a row, used again for the next one.
  private struct Memory {
    var first = Tokens()
    var second = Tokens()
  }

  private func encode(_ example: Example, _ memory: inout Memory) -> EncodedRow {
    let first = read(example.textA, &memory.first)
    let second = example.textB.map { read($0, &memory.second) }
    return EncodedRow(
      id: example.id, first: first.text, second: second?.text,
      features: features.map { second == nil ? [] : $0(memory.first, memory.second) } ?? [],
      label: example.label.flatMap { classOf[$0] } ?? -1,
      labels: example.labels.map { $0.map { classOf[$0] ?? -1 } }, group: example.group, tag: example.tag,
      isCut: first.isCut || second?.isCut == true)
  }

  private func read(_ text: String, _ tokens: inout Tokens) -> (text: EncodedRow.Text, isCut: Bool) {
    let text = normalizer(text)
    encoder.tokenizer.tokenize(text, into: &tokens)
    let ids = encoder.ids(of: tokens)
    return (
      EncodedRow.Text(
        ids, parts: structure.parts(of: text, tokens.tokens.prefix(ids.count)),
        ngrams: ngrams.map { $0.numbers($0.hasher(tokens, limit: ids.count)) }),
      ids.count < tokens.count
    )
  }

  /// The words of a text as the model reads it with their places in its Unicode scalars, for showing.
  public func words(_ text: String) -> [(word: String, range: Range<Int>)] {
    let normalized = normalizer.tracing(text)
    let tokens = encoder.tokenizer.tokenize(normalized.text)
    let words = zip(tokens.allWords, tokens.characterRanges(in: normalized))
    return Array(words.prefix(encoder.maximumLength ?? tokens.count)).map { ($0, $1) }
  }
}
