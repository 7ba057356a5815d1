public import Autograd
import TensorCore

/// Pools both texts of a pair by how well each token matches the best token of the other text.
///
///     G = tanh(score(Q, A))          g_q[i] = max_j G[i, j]          g_a[j] = max_i G[i, j]
///     r_q = Σ_i normaliser(g_q)[i] Q[i]                               r_a likewise
///
/// dos Santos et al. 2016, "Attentive Pooling Networks", with the score `general`. Specification 6.2.
public struct AttentivePooling: Pooling {
  let attention: Attention

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { attention.parameters }

  /// Pooling by the given score.
  public init(_ attention: Attention) { self.attention = attention }

  /// [tokens, channels] → [texts, channels]; the texts must be pairs
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    let pair = PairSequences(both: reading.states)
    let scores = attention.score(pair.side(.first), pair.side(.second), in: pass)
    let g = scores.with(Activation.tanh(scores.values))
    pass.trace?.record("attention.match", .pair, g)
    let best = stack([column(rowMaxima(g)), column(rowMaxima(transposed(g)))])
    let (lengths, values) = (pair.both.lengths, pair.both.values)
    let layout = AttentionLayout(rows: lengths.map { _ in 1 }, columns: lengths)
    let weights = attention.normalizer(
      AttentionMatrices(reshape(best, [lengths.total]), layout),
      queries: OtherQuery()(reading, in: pass), at: .pooling, in: pass)
    pass.trace?.record("attention", .pooling, weights)
    return attended(weights, values)
  }

  private func column(_ x: Variable) -> Variable { reshape(x, [x.value.count, 1]) }
}
