import Autograd
import Layers
import Models
import Recipes
import TensorCore
import Testing

/// One row of the table of all models: a recipe's `model` part.
struct ModelCase: Sendable, CustomTestStringConvertible {
  let name: String
  let yaml: String
  /// Numbers by rule that come with a pair.
  var features = 0
  /// Whether swapping the texts changes nothing.
  var isSymmetric = false
  /// Whether the first texts matter, and the second ones.
  var reads = (first: true, second: true)
  /// Texts of a row.
  var texts = 2
  /// How many n-grams there are; 0 where the texts come without.
  var ngrams = 0
  /// Levels of parts that the texts come with.
  var structure = 0
  /// Whether every parameter has a gradient.
  var reachesAll = true
  /// Standard deviation of random parameters: enough to reach the answer through all layers.
  var deviation = 0.2
  /// Whether any other first word gives another answer.
  var isSensitive = true
  var testDescription: String { name }

  static let vocabulary = 7
  static let classes = 3
  static let maximumLength = 11

  func make(_ precision: Precision = .float64, seed: UInt64 = 1, vocabulary: Int = Self.vocabulary) throws
    -> any TextClassifier
  {
    let node = try Recipe.parse(yaml.utf8, file: "test")
    let model = try ModelTable.make(
      node,
      ModelContext(
        classes: Self.classes, vocabulary: vocabulary, maximumLength: Self.maximumLength,
        ngrams: ngrams, features: features, texts: texts, structure: structure,
        initializer: Initializer(seed: seed, precision: precision)))
    try node.finish()
    return model
  }

  /// A model whose parameters are all random, so that none hides behind a start at zero.
  func random(_ precision: Precision = .float64) throws -> any TextClassifier {
    let model = try make(precision)
    for (index, (_, parameter)) in model.parameters.entries.enumerated() {
      var stream = RandomStream(seed: 41, "parameter", index)
      let numbers = (0..<parameter.value.count).map { _ in deviation * stream.normal() }
      parameter.load(Tensor(numbers, shape: parameter.value.shape, precision))
    }
    return model
  }

  static func pairCNN(embedding: String = "size: 5", blocks: [String], head: String) -> String {
    """
    type: pair_cnn
    embedding: {\(embedding)}
    blocks: [\(blocks.joined(separator: ", "))]
    head: {\(head)}
    """
  }

  /// The four members of the family: what stands in a block beside filters and width.
  static let family = [
    (name: "BCNN", parts: ""), ("ABCNN-1", ", attention: {}"), ("ABCNN-2", ", pooling: {type: attention}"),
    ("ABCNN-3", ", attention: {}, pooling: {type: attention}"),
  ]

  static let heads = ["similarities", "concat", "both"]

  /// Every model, every member, every head: with and without a hidden layer and numbers by rule.
  static let all: [ModelCase] = members + separateMaps + others + composed

  private static func member(_ name: String, _ parts: String, blocks: Int, head: Int) -> ModelCase {
    let hasHidden = (head + blocks) % 2 == 0
    let features = (head + blocks) % 3 == 0 ? 2 : 0
    let hidden = hasHidden ? ", hidden: 4, activation: tanh" : ""
    let both = ["{filters: 3, width: 2\(parts)}", "{filters: 2, width: 3\(parts)}"]
    return ModelCase(
      name: "\(name), \(blocks) blocks, \(heads[head])\(hidden), \(features) features",
      yaml: pairCNN(blocks: Array(both.prefix(blocks)), head: "type: \(heads[head])\(hidden)"),
      features: features, isSymmetric: heads[head] == "similarities" && features == 0)
  }

  private static let members: [ModelCase] = family.flatMap { name, parts in
    [1, 2].flatMap { blocks in
      heads.indices.map { member(name, parts, blocks: blocks, head: $0) }
    }
  }

  private static let separateMaps: [ModelCase] = MatchScore.allCases.flatMap { score in
    AttentionWeighting.allCases.map { weighting in
      let pooling = "{type: attention, score: \(score), weighting: \(weighting), summary: plain}"
      return ModelCase(
        name: "separate maps, \(score), \(weighting)",
        yaml: pairCNN(
          blocks: [
            "{filters: 3, width: 2, attention: {score: \(score), share_maps: false}, pooling: \(pooling)}",
            "{filters: 2, width: 2, activation: sigmoid}",
          ], head: "type: both, embedding_level: false"))
    }
  }

  private static let others: [ModelCase] = [
    ModelCase(name: "no block", yaml: pairCNN(blocks: [], head: "type: both")),
    ModelCase(name: "bag of words, both", yaml: "{type: bag_of_words, texts: both}"),
    ModelCase(
      name: "bag of words, first", yaml: "{type: bag_of_words, texts: first}", reads: (true, false)),
    ModelCase(
      name: "bag of words, second", yaml: "{type: bag_of_words, texts: second}", reads: (false, true)),
  ]
}

/// Pairs of texts of word numbers.
struct Pairs: Sendable {
  var first: [[Int32]]
  var second: [[Int32]]
  var features: [[Double]]

  init(first: [[Int32]], second: [[Int32]], features: [[Double]]) {
    (self.first, self.second, self.features) = (first, second, features)
  }

  init(_ lengths: [(Int, Int)], features: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, "pairs")
    func text(_ length: Int) -> [Int32] {
      (0..<length).map { _ in Int32(stream.next() % UInt64(ModelCase.vocabulary)) }
    }
    first = lengths.map { text($0.0) }
    second = lengths.map { text($0.1) }
    self.features = lengths.map { _ in (0..<features).map { _ in stream.normal() } }
  }

  static let lengths = [(5, 2), (1, 7), (3, 3), (1, 1), (11, 4)]

  func chosen(_ places: [Int]) -> Pairs {
    Pairs(
      first: places.map { first[$0] }, second: places.map { second[$0] },
      features: places.map { features[$0] })
  }

  /// The pairs, or their first texts alone, cut into parts of two and one by turns.
  func input(_ precision: Precision, texts: Int = 2, structure: Int = 0, ngrams: Int = 0) -> ModelInput {
    func batch(_ texts: [[Int32]]) -> TokenBatch {
      var levels: [[[Int]]] = []
      var counts = texts.map(\.count)
      for _ in 0..<structure {
        levels.append(counts.map(parts))
        counts = levels[levels.count - 1].map(\.count)
      }
      return TokenBatch(texts, parts: levels)
    }
    return ModelInput(
      first: batch(first), second: texts == 1 ? nil : batch(second),
      ngrams: ngrams == 0 ? nil : bigrams(of: texts == 1 ? first : first + second, ngrams),
      features: features.allSatisfy(\.isEmpty) ? nil : Tensor(features, precision))
  }

  /// A number for each two neighbouring words.
  private func bigrams(of texts: [[Int32]], _ count: Int) -> TokenBatch {
    let numbers = texts.map { text in zip(text, text.dropFirst()).map { ($0 * 7 + $1) % Int32(count) } }
    return TokenBatch(
      ids: numbers.flatMap { $0 }, lengths: Lengths(numbers.map(\.count)),
      spans: numbers.flatMap { $0.indices.map { $0..<$0 + 2 } })
  }

  /// 2, 1, 2, 1, … as far as `count` goes.
  private func parts(_ count: Int) -> [Int] {
    var (rest, result) = (count, [Int]())
    while rest > 0 {
      result.append(Swift.min(rest, result.count % 2 == 0 ? 2 : 1))
      rest -= result[result.count - 1]
    }
    return result
  }
}

extension TextClassifier {
  func scores(_ pairs: Pairs, _ precision: Precision = .float64) -> [[Double]] {
    let structure = (self as? HierarchicalClassifier)?.depth ?? 0
    let input = pairs.input(
      precision, texts: textsOfARow, structure: structure,
      ngrams: (self["ngrams.table"] ?? self["wide.table"])?.value.rows ?? 0)
    let logits = logits(input, in: .inference()).value
    return (0..<logits.rows).map { logits.rows($0..<$0 + 1).numbers }
  }

  subscript(name: String) -> Parameter? { parameters.entries.first { $0.name == name }?.parameter }
}

/// The largest difference between two runs of numbers, infinite where they differ in count or are not numbers.
func distance(_ a: [[Double]], _ b: [[Double]]) -> Double {
  let (a, b) = (a.flatMap { $0 }, b.flatMap { $0 })
  if a.count != b.count { return .infinity }
  return zip(a, b).reduce(0) {
    let gap = Swift.abs($1.0 - $1.1)
    return gap.isNaN ? .infinity : Swift.max($0, gap)
  }
}
