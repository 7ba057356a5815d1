public import Autograd
import TensorCore

/// Attention before the convolution: ABCNN-1. Yin et al. 2016, "ABCNN", §4.1. Specification 5.4.
///
///     A[i, j] = score(F0[i], F1[j])                              [s0, s1]
///     F0a = A · W0[0 ..< s1]      F1a = Aᵀ · W1[0 ..< s0]          [s, d]
///
/// The paper takes the scores as they are. With a normaliser each row of A, and of Aᵀ, is normalised first.
/// The result has F and Fa side by side as two channels of d: [tokens, 2 d].
/// A row of W belongs to a position of the other text, so texts have a greatest length.
public struct AttentionFeatureMap: Module {
  /// W, or W0: [maximum length, d]
  public let map: Parameter
  /// W1 where the sides do not share a map.
  public let secondMap: Parameter?
  let attention: Attention

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["map": map, "second_map": secondMap, "score": attention.score, "normalizer": attention.normalizer]
  }

  /// The longest text the map has a row for.
  public var maximumLength: Int { map.value.rows }

  /// Maps drawn from a normal distribution of standard deviation 0.02: a large start drowns the words.
  public init(
    channels: Int, maximumLength: Int, attention: Attention, isShared: Bool, _ make: Initializer
  ) {
    map = make["map"].normal([maximumLength, channels], deviation: 0.02)
    secondMap = isShared ? nil : make["second_map"].normal([maximumLength, channels], deviation: 0.02)
    self.attention = attention
  }

  /// Both texts with the attention channels added.
  public func callAsFunction(_ pair: PairSequences, in pass: Pass) -> PairSequences {
    let (a, reverse) = weights(pair, in: pass)
    pass.trace?.record("attention.before", .pair, a, reverse: reverse)
    let map = pass[map]
    let secondMap = secondMap.map { pass[$0] } ?? map
    let part: any ConvolutionInput =
      if let products = pass.products {
        AttendedTableInput(a, reverse: reverse, maps: (map.value, secondMap.value), kept: products)
      } else {
        AttendedInput(a, reverse: reverse, maps: (map, secondMap))
      }
    let both = Sequences(parts: pair.both.parts + [part], lengths: pair.both.lengths) {
      let maps = [
        attentionMap(a, positions: map, side: .first),
        attentionMap(reverse ?? a, positions: secondMap, side: reverse == nil ? .second : .first),
      ]
      return concatenate([pair.both.values, stack(maps)])
    }
    return PairSequences(both: both)
  }

  /// A, and its reverse where that is not Aᵀ.
  private func weights(_ pair: PairSequences, in pass: Pass) -> (AttentionMatrices, AttentionMatrices?) {
    if attention.normalizer is NoNormalizer {
      return (attention.score(pair.side(.first), pair.side(.second), in: pass), nil)
    }
    return attention.bothWays(pair, in: pass)
  }
}
