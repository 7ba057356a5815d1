import Autograd
import Layers
import TensorCore

/// Every score with every normaliser in every use: the parts that compose.
extension LayerCase {
  /// A score for vectors of the given sizes.
  typealias ScoreMaker = @Sendable (_ queries: Int, _ keys: Int, Initializer) -> any AttentionScore

  static let scores: [(name: String, isSymmetric: Bool, make: ScoreMaker)] = [
    ("dot", true, { _, _, _ in DotScore(isScaled: false) }),
    ("scaled_dot", true, { _, _, _ in DotScore(isScaled: true) }),
    ("general", false, { GeneralScore(queries: $0, keys: $1, $2) }),
    ("cosine", true, { _, _, _ in CosineScore(temperature: 0.7) }),
    ("concat_linear", false, { ConcatLinearScore(queries: $0, keys: $1, $2) }),
    ("concat", false, { ConcatScore(queries: $0, keys: $1, units: 5, $2) }),
    ("additive", false, { AdditiveScore(queries: $0, keys: $1, units: 5, hasBias: true, $2) }),
    ("euclid", true, { _, _, _ in DistanceScore(.euclid) }),
    ("manhattan", true, { _, _, _ in DistanceScore(.manhattan) }),
  ]

  typealias NormalizerMaker = @Sendable (_ queries: Int, Initializer) -> any Normalizer

  static let normalizers: [(name: String, isSmooth: Bool, make: NormalizerMaker)] = [
    ("softmax", true, { _, _ in SoftmaxNormalizer(temperature: 1.3) }),
    ("none", true, { _, _ in NoNormalizer() }),
    ("sparsemax", false, { _, _ in SparseNormalizer(.sparsemax) }),
    ("entmax15", false, { _, _ in SparseNormalizer(.entmax15) }),
    ("local_m", false, { _, _ in LocalNormalizer(window: 1) }),
    ("local_p", false, { PredictiveNormalizer(queries: $0, window: 1.7, renormalizes: false, $1) }),
    (
      "local_p renormalized", false,
      { PredictiveNormalizer(queries: $0, window: 1.7, renormalizes: true, $1) }
    ),
    ("argmax", false, { _, _ in HardNormalizer(.argmax) }),
    ("sample", false, { _, _ in HardNormalizer(.sample, entropy: 0.1) }),
    ("gumbel", false, { _, _ in HardNormalizer(.gumbel) }),
    ("st_gumbel", false, { _, _ in HardNormalizer(.straightThrough) }),
  ]

  /// The uses of an attention: to a vector, to windows, as a feature map, from sequence to sequence.
  private static func uses(
    _ name: String, isSymmetric: Bool, _ attention: @escaping @Sendable (Int, Initializer) -> Attention
  ) -> [LayerCase] {
    [
      text("to a vector, \(name)") { channels, make in
        let layer = AttentionPooling(
          query: LearnedQuery(hops: 2, channels: channels, make), attention: attention(channels, make))
        return AnyLayer(layer) { [LayerOutput("vector", layer($0.text, in: $1))] }
      },
      pair("to windows, \(name)", isSymmetric: isSymmetric) { channels, make in
        let layer = AttentionPairPooling(attention(channels, make))
        return AnyLayer(layer) {
          let pooled = layer(PairSequences(both: $0.text), width: 2, in: $1)
          return [LayerOutput("windows", pooled.windows().both), LayerOutput("summary", pooled.summary)]
        }
      },
      pair("feature map, \(name)", isSymmetric: isSymmetric) { channels, make in
        let layer = AttentionFeatureMap(
          channels: channels, maximumLength: 13, attention: attention(channels, make), isShared: true, make)
        return AnyLayer(layer) {
          [LayerOutput("channels", layer(PairSequences(both: $0.text), in: $1).both)]
        }
      },
      text("sequence to sequence, \(name)") { channels, make in
        let layer = MultiHeadAttention(
          channels: channels, heads: 1, attention: attention(channels, make), make)
        return AnyLayer(layer) { [LayerOutput("tokens", layer($0.text, in: $1), $0.text.lengths)] }
      },
    ]
  }

  static let attentions: [LayerCase] = scores.flatMap { score in
    normalizers.flatMap { normalizer in
      uses(
        "\(score.name), \(normalizer.name)",
        // A predicted or given place is that of the query's own side.
        isSymmetric: score.isSymmetric && !normalizer.name.hasPrefix("local")
      ) { channels, make in
        Attention(
          score: score.make(channels, channels, make["score"]),
          normalizer: normalizer.make(channels, make["normalizer"]))
      }.map { row in
        var row = row
        row.reachesAll = normalizer.isSmooth
        // The windows of sums, and scores that are not normalised, have sizes of tens.
        row.tolerance = normalizer.name == "none" ? 1e-5 : 2e-6
        return row
      }
    }
  }

  private static func pooled(
    _ name: String, isPair: Bool = false,
    _ pooling: @escaping @Sendable (_ channels: Int, Initializer) -> any Pooling
  ) -> LayerCase {
    LayerCase(name: name, isPair: isPair, tolerance: 2e-6) { channels, make in
      let layer = pooling(channels, make)
      return AnyLayer(layer) {
        [LayerOutput("vector", layer(Reading($0.text, isPair: isPair), in: $1))]
      }
    }
  }

  private static func layered(
    _ name: String, _ layer: @escaping @Sendable (_ channels: Int, Initializer) -> any SequenceLayer
  ) -> LayerCase {
    LayerCase(name: name, isPair: false, tolerance: 5e-6) { channels, make in
      let layer = layer(channels, make)
      return AnyLayer(layer) { input, pass in
        layer(Reading(input.text), in: pass).enumerated().flatMap { index, reading in
          [LayerOutput("states \(index)", reading.states)]
            + (reading.final.map { [LayerOutput("final \(index)", $0)] } ?? [])
        }
      }
    }
  }

  private func with(textSeed: UInt64) -> LayerCase {
    var row = self
    row.textSeed = textSeed
    return row
  }

  static let cells: [(name: String, cell: Cell)] =
    [("lstm", .lstm)] + GRUForm.allCases.map { ("gru, \($0)", .gru($0)) }

  /// Layers and poolings of encoders.
  static let encoders: [LayerCase] =
    cells.flatMap { name, cell in
      [false, true].map { isBidirectional in
        layered("\(name), \(isBidirectional ? "both directions" : "one direction")") { channels, make in
          RecurrentStack(
            [
              Recurrent(cell, channels: channels, units: 5, isBidirectional: isBidirectional, make["0"]),
              Recurrent(
                cell, channels: isBidirectional ? 10 : 5, units: 2, isBidirectional: isBidirectional,
                make["1"]),
            ], dropout: 0)
        }
      }
    } + [
      layered("convolutions side by side") { channels, make in
        ConvolutionBank(
          channels: channels, filters: 5, widths: [1, 2, 4], padding: .same, activation: .tanh, make)
      },
      layered("deep pyramid") { channels, make in
        DPCNN(channels: channels, filters: 5, blocks: 3, make)
      },
      layered("self-attention, 1 head") { channels, make in
        SelfAttention(MultiHeadAttention(channels: channels, heads: 1, make))
      },
    ]
    + [true, false].flatMap { isPreNorm in
      [true, false].map { isLearned in
        layered("transformer, \(isPreNorm ? "pre" : "post")-norm, \(isLearned ? "learned" : "waves")") {
          channels, make in
          // Three heads where that is possible: 3, but not 17 and 37.
          let heads = channels % 3 == 0 ? 3 : 1
          return TransformerEncoder(
            positions: isLearned
              ? Positions(learned: channels, maximumLength: 13, scale: 2, make["positions"])
              : Positions(sinusoidalWithScale: 2),
            layers: ["0", "1"].map { name in
              TransformerLayer(
                attention: MultiHeadAttention(channels: channels, heads: heads, make[name]["attention"]),
                channels: channels, units: 7, isPreNorm: isPreNorm, dropout: 0, make[name])
            }, norm: LayerNorm(channels: channels, make["norm"]), dropout: 0)
        }.with(textSeed: 14)
      }
    }
    + [
      pooled("attention pooling, projected") { channels, make in
        AttentionPooling(
          query: LearnedQuery(hops: 3, channels: 5, make["query"]),
          keyProjection: Linear(in: channels, out: 5, activation: .tanh, make["keys"]),
          attention: Attention(score: DotScore(isScaled: false)), penalty: 0.1)
      },
      pooled("attention pooling, recurrent query") { channels, make in
        AttentionPooling(
          query: EncoderQuery(
            Recurrent(.lstm, channels: channels, units: 2, isBidirectional: true, make["query"])),
          queryProjection: Linear(in: 4, out: 5, hasBias: false, make["query_projection"]),
          keyProjection: Linear(in: channels, out: 5, hasBias: false, make["key_projection"]),
          attention: Attention(score: CosineScore()), addsQuery: true)
      },
      pooled("attention pooling, last state asks") { channels, make in
        AttentionPooling(
          query: LastQuery(),
          attention: Attention(score: GeneralScore(queries: channels, keys: channels, make)),
          addsQuery: true)
      },
      pooled("attention pooling, the mean asks") { channels, make in
        AttentionPooling(
          query: MeanQuery(), keyActivation: .tanh,
          attention: Attention(score: AdditiveScore(queries: channels, keys: channels, units: 5, make)))
      },
      pooled("attention pooling, the other text asks", isPair: true) { channels, make in
        AttentionPooling(
          query: OtherQuery(),
          attention: Attention(score: GeneralScore(queries: channels, keys: channels, make)))
      },
      pooled("attentive pooling", isPair: true) { channels, make in
        AttentivePooling(Attention(score: GeneralScore(queries: channels, keys: channels, make)))
      },
      pooled("many to one") { channels, make in
        ManyToOneAttention(
          attention: Attention(score: GeneralScore(queries: channels, keys: channels, make)),
          channels: channels, units: 5, make)
      },
    ]
}
