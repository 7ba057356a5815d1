public import Autograd
import TensorCore

/// Each token reads the other tokens of its text, with several heads.
///
///     head = weights(x Wq, x Wk) · x Wv        each head has d / heads numbers
///     output = [heads side by side] Wo
///
/// Vaswani et al. 2017, §3.2.2, with any score and normaliser in place of scaled_dot and softmax.
/// Specification 8.1.
public struct MultiHeadAttention: Module {
  let query: Linear
  let key: Linear
  let value: Linear
  let output: Linear
  let attention: Attention
  let heads: Int
  let dropout: Dropout

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    [
      "query": query, "key": key, "value": value, "output": output, "score": attention.score,
      "normalizer": attention.normalizer,
    ]
  }

  /// - Parameters:
  ///   - channels: d, a multiple of `heads`
  ///   - attention: over vectors of d / heads numbers; the heads share it
  ///   - dropout: share of the weights that training drops
  public init(
    channels: Int, heads: Int, attention: Attention = Attention(score: DotScore(isScaled: true)),
    dropout: Double = 0, _ make: Initializer
  ) {
    precondition(channels % heads == 0, "multi-head attention: \(channels) channels in \(heads) heads")
    query = Linear(in: channels, out: channels, make["query"])
    key = Linear(in: channels, out: channels, make["key"])
    value = Linear(in: channels, out: channels, make["value"])
    output = Linear(in: channels, out: channels, make["output"])
    (self.attention, self.heads, self.dropout) = (attention, heads, Dropout(rate: dropout))
  }

  /// [tokens, d] → [tokens, d]
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable {
    let lengths = Lengths(Array(repeating: text.lengths.values, count: heads).flatMap { $0 })
    func split(_ projection: Linear) -> Variable {
      splitHeads(projection(text.values, in: pass), count: heads)  // [heads · tokens, d / heads]
    }
    let weights = attention.weights(
      Sequences(split(query), lengths: lengths), Sequences(split(key), lengths: lengths), at: .sequence,
      in: pass)
    pass.trace?.record("attention.self", .sequence, weights)
    let read = attended(weights.with(dropout(weights.values, in: pass)), split(value))
    return output(joinHeads(read, count: heads), in: pass)
  }
}
