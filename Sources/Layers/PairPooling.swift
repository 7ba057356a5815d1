public import Autograd
import TensorCore

/// What a pair's convolution outputs are pooled to.
public struct PooledPair {
  /// Window pooling: back to one vector a token, the input of the next block.
  public let windows: PairSequences
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
    let windows = windowSum(values, lengths: lengths, width: width, scale: 1 / Double(width))
    return PooledPair(
      windows: PairSequences(both: Sequences(windows, lengths: lengths.map { max($0 - width + 1, 0) })),
      summary: mean(values, lengths: lengths))
  }
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
///     B[i, j] = match(C0[i], C1[j])        a0[i] = Σ_j B[i, j]      a1[j] = Σ_i B[i, j]
///     windows[j] = Σ_u a[j + u] C[j + u]
///
/// It has no parameters, and no softmax: the weights are the sums themselves.
public struct AttentionPairPooling: PairPooling {
  let score: MatchScore
  let weighting: AttentionWeighting
  let summary: AttentionSummary

  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// Attention by the given score.
  public init(score: MatchScore, weighting: AttentionWeighting = .sum, summary: AttentionSummary = .weighted)
  {
    (self.score, self.weighting, self.summary) = (score, weighting, summary)
  }

  /// The windows and the summaries of both texts.
  public func callAsFunction(_ pair: PairSequences, width: Int, in pass: Pass) -> PooledPair {
    let (values, lengths) = (pair.both.values, pair.both.lengths)
    let b = pair.match(score)
    pass.trace?.record("attention.pooling", b)
    let sums = stack([column(attentionSums(b, side: .first)), column(attentionSums(b, side: .second))])
    let weights =
      weighting == .normalized
      ? divide(sums, by: Autograd.sum(sums, lengths: lengths), lengths: lengths) : sums
    let windows = windowSum(
      values, weights: weights, lengths: lengths, width: width,
      scale: weighting == .mean ? 1 / Double(width) : 1)
    return PooledPair(
      windows: PairSequences(both: Sequences(windows, lengths: lengths.map { max($0 - width + 1, 0) })),
      summary: summarize(values, weights: weights, lengths: lengths))
  }

  private func summarize(_ values: Variable, weights: Variable, lengths: Lengths) -> Variable {
    if summary == .plain { return mean(values, lengths: lengths) }
    let total = weightedSum(values, weights: weights, lengths: lengths)
    if weighting == .normalized { return total }
    let counts = Tensor(lengths.values.map(Double.init), shape: [lengths.count], values.value.precision)
    return divide(total, by: Variable(counts), lengths: lengths.map { _ in 1 })
  }

  private func column(_ x: Variable) -> Variable { reshape(x, [x.value.count, 1]) }
}
