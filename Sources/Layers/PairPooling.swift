public import Autograd
import TensorCore

/// What a pair's convolution outputs are pooled to.
public struct PooledPair {
  /// Window pooling: back to one vector a token, the input of the next block; computed where there is one.
  public let windows: () -> PairSequences
  /// One vector a text, first texts before second ones: [2 · pairs, filters].
  public let summary: Variable
}

/// Pools the outputs of a wide convolution of `width`, both to windows and to one vector a text.
public protocol PairPooling: Module {
  func callAsFunction(_ pair: PairSequences, width: Int, in pass: Pass) -> PooledPair
}

/// Plain averages: w-ap and all-ap. Yin et al. 2016, §3. Specification 3.
///
///     windows[j] = (1 / width) Σ_u C[j + u]        summary = mean of all C
public struct AveragePairPooling: PairPooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}

  /// The windows and the summaries of both texts.
  public func callAsFunction(_ pair: PairSequences, width: Int, in pass: Pass) -> PooledPair {
    let (values, lengths) = (pair.both.values, pair.both.lengths)
    return PooledPair(
      windows: {
        windowed(values, lengths: lengths, width: width, scale: 1 / Double(width))
      }, summary: mean(values, lengths: lengths))
  }
}

private func windowed(
  _ values: Variable, weights: Variable? = nil, lengths: Lengths, width: Int, scale: Double
) -> PairSequences {
  let windows = windowSum(values, weights: weights, lengths: lengths, width: width, scale: scale)
  return PairSequences(both: Sequences(windows, lengths: lengths.map { max($0 - width + 1, 0) }))
}

/// How attention weights enter window pooling (specification 5.5).
public enum AttentionWeighting: String, Sendable, CaseIterable {
  /// Raw weights, sum over the window: the paper.
  case sum
  /// Raw weights, divided by the width.
  case mean
  /// Weights divided by their total over the text, sum over the window: the authors' code.
  case normalized
}

/// How attention enters the vector of a text (specification 5.5).
public enum AttentionSummary: String, Sendable, CaseIterable {
  /// Σ a[t] C[t], divided by the number of columns unless the weights are normalized.
  case weighted
  /// The mean of C: attention reaches the answer only through a further block.
  case plain
}

/// Attention at pooling: ABCNN-2. Yin et al. 2016, §4.2. Specification 5.5.
///
///     B[i, j] = score(C0[i], C1[j])        a0[i] = Σ_j B[i, j]      a1[j] = Σ_i B[i, j]
///     windows[j] = Σ_u a[j + u] C[j + u]
///
/// In the paper the weights are the sums themselves. A normaliser turns the sums of each text into weights; what
/// it calls the query is then the mean of the other text.
public struct AttentionPairPooling: PairPooling {
  let attention: Attention
  let weighting: AttentionWeighting
  let summary: AttentionSummary

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { attention.parameters }

  /// Attention by the given score.
  public init(
    _ attention: Attention, weighting: AttentionWeighting = .sum, summary: AttentionSummary = .weighted
  ) {
    (self.attention, self.weighting, self.summary) = (attention, weighting, summary)
  }

  private var isRaw: Bool { attention.normalizer is NoNormalizer }

  /// The windows and the summaries of both texts.
  public func callAsFunction(_ pair: PairSequences, width: Int, in pass: Pass) -> PooledPair {
    let (values, lengths) = (pair.both.values, pair.both.lengths)
    let b = attention.score(pair.side(.first), pair.side(.second), in: pass)
    pass.trace?.record("attention.pooling", .pair, b)
    var weights = column(attentionSums(b))
    if !isRaw { weights = normalized(weights, values, lengths, in: pass) }
    if weighting == .normalized {
      weights = divide(weights, by: Autograd.sum(weights, lengths: lengths), lengths: lengths)
    }
    return PooledPair(
      windows: { [weighting, weights] in
        windowed(
          values, weights: weights, lengths: lengths, width: width,
          scale: weighting == .mean ? 1 / Double(width) : 1)
      }, summary: summarize(values, weights: weights, lengths: lengths))
  }

  /// The normaliser over the sums of each text.
  private func normalized(_ sums: Variable, _ values: Variable, _ lengths: Lengths, in pass: Pass) -> Variable
  {
    let others = OtherQuery()(Reading(Sequences(values, lengths: lengths), isPair: true), in: pass)
    let layout = AttentionLayout(rows: lengths.map { _ in 1 }, columns: lengths)
    let weights = attention.normalizer(
      AttentionMatrices(reshape(sums, [lengths.total]), layout), queries: others, at: .pooling, in: pass)
    pass.trace?.record("attention.pooling.weights", .pooling, weights)
    return column(weights.values)
  }

  private func summarize(_ values: Variable, weights: Variable, lengths: Lengths) -> Variable {
    if summary == .plain { return mean(values, lengths: lengths) }
    let total = weightedSum(values, weights: weights, lengths: lengths)
    if weighting == .normalized || !isRaw { return total }
    let counts = Tensor(lengths.values.map(Double.init), shape: [lengths.count], values.value.precision)
    return divide(total, by: Variable(counts), lengths: lengths.map { _ in 1 })
  }

  private func column(_ x: Variable) -> Variable { reshape(x, [x.value.count, 1]) }
}
