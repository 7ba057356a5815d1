import Autograd
import Layers
import TensorCore
import Testing

/// Random texts: ids for layers that read tokens, vectors for all others.
struct LayerTexts: Sendable {
  let channels: Int
  let ids: [[Int32]]
  /// The numbers of each text, token by token.
  let numbers: [[Double]]

  /// Words of `LayerTexts`' vocabulary.
  static let vocabulary = 11

  private init(channels: Int, ids: [[Int32]], numbers: [[Double]]) {
    (self.channels, self.ids, self.numbers) = (channels, ids, numbers)
  }

  init(lengths: [Int], channels: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, "texts")
    self.init(
      channels: channels,
      ids: lengths.map { length in (0..<length).map { _ in Int32(stream.next() % UInt64(Self.vocabulary)) } },
      numbers: lengths.map { length in (0..<length * channels).map { _ in stream.normal() } })
  }

  var lengths: [Int] { ids.map(\.count) }

  /// The texts of the given places, in that order.
  func chosen(_ places: [Int]) -> LayerTexts {
    LayerTexts(channels: channels, ids: places.map { ids[$0] }, numbers: places.map { numbers[$0] })
  }

  func tensor(_ precision: Precision) -> Tensor {
    Tensor(numbers.flatMap { $0 }, shape: [lengths.reduce(0, +), channels], precision)
  }

  /// [texts, longest, channels] with `filler` behind each text.
  func padded(to longest: Int, filler: Double) -> Tensor {
    Tensor(
      numbers.flatMap { $0 + Array(repeating: filler, count: longest * channels - $0.count) },
      shape: [ids.count, longest, channels])
  }

  func input(_ precision: Precision) -> LayerInput {
    LayerInput(
      tokens: TokenBatch(ids), text: Sequences(Variable(tensor(precision)), lengths: Lengths(lengths)))
  }
}

/// What a layer is given.
struct LayerInput {
  let tokens: TokenBatch
  let text: Sequences
}

/// One result of a layer: rows that belong to the texts.
struct LayerOutput {
  let name: String
  let values: Variable
  let lengths: Lengths

  init(_ name: String, _ values: Variable, _ lengths: Lengths) {
    (self.name, self.values, self.lengths) = (name, values, lengths)
  }

  /// One row a text.
  init(_ name: String, _ values: Variable) {
    self.init(name, values, Lengths(Array(repeating: 1, count: values.value.rows)))
  }

  init(_ name: String, _ text: Sequences) { self.init(name, text.values, text.lengths) }

  /// The numbers of one text.
  func numbers(_ text: Int) -> [Double] { values.value.rows(lengths.rows(text)).numbers }
}

/// A layer with its parameters, all of them random.
struct AnyLayer {
  let parameters: [(name: String, parameter: Parameter)]
  let call: (LayerInput, Pass) -> [LayerOutput]

  init(_ module: any Module, _ call: @escaping (LayerInput, Pass) -> [LayerOutput]) {
    (parameters, self.call) = (module.parameters.entries, call)
    for (index, (_, parameter)) in parameters.enumerated() {
      var stream = RandomStream(seed: 31, "parameter", index)
      // Weights of many inputs are small, as trained ones are: large scores would amplify the rounding of float32.
      let deviation = 0.5 * Swift.min(1, (4 / Double(parameter.value.rows)).squareRoot())
      let numbers = (0..<parameter.value.count).map { _ in deviation * stream.normal() }
      parameter.load(Tensor(numbers, shape: parameter.value.shape, parameter.value.precision))
    }
  }
}

/// One row of the table of all layers.
struct LayerCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Whether the texts are pairs: all first ones, then all second ones.
  let isPair: Bool
  /// Whether both sides are treated alike.
  var isSymmetric = false
  /// Whether every trained parameter has a gradient: behind a hard choice some have none.
  var reachesAll = true
  /// Names the texts that gradients are checked at: a point without a kink, such as a ReLU at 0, nearby.
  var textSeed: UInt64 = 1
  /// Whether a text without tokens gives zeros.
  var emptyIsZero = true
  /// Whether a batch, which is another product for the library, gives the same to the last bits of float32.
  var tolerance = 1e-6
  let make: @Sendable (_ channels: Int, _ make: Initializer) -> AnyLayer
  var testDescription: String { name }

  func layer(channels: Int, _ precision: Precision) -> AnyLayer {
    make(channels, Initializer(seed: 5, precision: precision))
  }

  static func text(_ name: String, _ make: @escaping @Sendable (Int, Initializer) -> AnyLayer) -> LayerCase {
    LayerCase(name: name, isPair: false, make: make)
  }

  static func pair(
    _ name: String, isSymmetric: Bool = true, _ make: @escaping @Sendable (Int, Initializer) -> AnyLayer
  ) -> LayerCase {
    LayerCase(name: name, isPair: true, isSymmetric: isSymmetric, make: make)
  }

  static func embedding(_ name: String, isTrained: Bool, fixedRows: [Bool]? = nil) -> LayerCase {
    text("embedding, \(name)") { channels, make in
      let table = Parameter(
        make["table"].normal([LayerTexts.vocabulary, channels], deviation: 1).value, isTrained: isTrained,
        isTable: true, fixedRows: fixedRows)
      let layer = Embedding(table: table)
      return AnyLayer(layer) { [LayerOutput("vectors", layer($0.tokens, in: $1))] }
    }
  }

  static func pooling(_ name: String, _ layer: @escaping @Sendable () -> any Pooling) -> LayerCase {
    text(name) { _, _ in
      let layer = layer()
      return AnyLayer(layer) { [LayerOutput("vectors", layer($0.text, in: $1))] }
    }
  }

  static func pairPooling(_ name: String, _ layer: @escaping @Sendable () -> any PairPooling) -> LayerCase {
    pair(name) { _, _ in
      let layer = layer()
      return AnyLayer(layer) {
        let pooled = layer(PairSequences(both: $0.text), width: 2, in: $1)
        return [LayerOutput("windows", pooled.windows().both), LayerOutput("summary", pooled.summary)]
      }
    }
  }

  /// Every layer there is.
  static let all: [LayerCase] = basic + attentions + encoders

  private static let basic: [LayerCase] =
    [
      embedding("frozen", isTrained: false), embedding("trained", isTrained: true),
      embedding(
        "with fixed rows", isTrained: true, fixedRows: (0..<LayerTexts.vocabulary).map { $0 % 3 == 0 }),
      text("dropout") { _, _ in
        let layer = Dropout(rate: 0.4)
        return AnyLayer(layer) { [LayerOutput("numbers", layer($0.text.values, in: $1), $0.text.lengths)] }
      },
      text("layer norm") { channels, make in
        let layer = LayerNorm(channels: channels, make)
        return AnyLayer(layer) { [LayerOutput("numbers", layer($0.text.values, in: $1), $0.text.lengths)] }
      },
      pooling("max pooling") { MaxPooling() }, pooling("last pooling") { LastPooling() },
      pooling("k-max pooling") { KMaxPooling(k: 2) },
      pooling("mean pooling") { MeanPooling() }, pairPooling("average pair pooling") { AveragePairPooling() },
    ]
    + Activation.allCases.map { activation in
      text("linear, \(activation)") { channels, make in
        let layer = Linear(in: channels, out: 5, activation: activation, make)
        return AnyLayer(layer) { [LayerOutput("numbers", layer($0.text.values, in: $1), $0.text.lengths)] }
      }
    }
    + ConvolutionPadding.allCases.map { padding in
      text("convolution, \(padding)") { channels, make in
        let layer = Conv1D(
          channels: channels, filters: 5, width: 3, padding: padding, activation: .tanh, make)
        return AnyLayer(layer) { [LayerOutput("windows", layer($0.text, in: $1))] }
      }
    }
    + MatchScore.allCases.flatMap { score in
      [true, false].map { isShared in
        pair("attention feature map, \(score), \(isShared ? "shared" : "separate")", isSymmetric: isShared) {
          channels, make in
          let layer = AttentionFeatureMap(
            channels: channels, maximumLength: 13, attention: .matching(score), isShared: isShared, make)
          return AnyLayer(layer) {
            [LayerOutput("channels", layer(PairSequences(both: $0.text), in: $1).both)]
          }
        }
      }
    }
    + MatchScore.allCases.flatMap { score in
      AttentionWeighting.allCases.flatMap { weighting in
        AttentionSummary.allCases.map { summary in
          pairPooling("attention pair pooling, \(score), \(weighting), \(summary)") {
            AttentionPairPooling(.matching(score), weighting: weighting, summary: summary)
          }
        }
      }
    }
}

extension Attention {
  /// The attention of the ABCNN paper: a score without parameters, taken as it is.
  static func matching(_ score: MatchScore) -> Attention {
    let scores: [MatchScore: any AttentionScore] = [
      .euclid: DistanceScore(.euclid), .manhattan: DistanceScore(.manhattan), .cosine: CosineScore(),
    ]
    return Attention(score: scores[score] ?? CosineScore(), normalizer: NoNormalizer())
  }
}

extension PairSequences {
  /// How well each token of the first texts matches each of the second ones.
  func match(_ score: MatchScore) -> AttentionMatrices {
    Attention.matching(score).weights(side(.first), side(.second), at: .sequence, in: .inference())
  }
}

/// Expects two runs of numbers to agree within `tolerance`, relative where they are above 1.
func expectClose(
  _ got: [Double], _ want: [Double], _ tolerance: Double, _ name: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let isClose =
    got.count == want.count
    && zip(got, want).allSatisfy { Swift.abs($0 - $1) <= tolerance * Swift.max(1, Swift.abs($1)) }
  #expect(isClose, "\(name()): \(got) ≠ \(want)", sourceLocation: sourceLocation)
}
