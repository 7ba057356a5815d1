public import Autograd
import TensorCore

/// The many-to-one attention layer of keras-attention: the last state asks which states matter.
///
///     a = normaliser(score(h_last, h[t]))      c = Σ a[t] h[t]      output = tanh([c ; h_last] W)
///
/// With the score `general` it is the layer's Luong form, with `additive` its Bahdanau form; unlike that layer it
/// reads the last real state of each text. Specification 7.2.
public struct ManyToOneAttention: Pooling {
  let attention: Attention
  let output: Linear

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["score": attention.score, "normalizer": attention.normalizer, "output": output]
  }

  /// - Parameter units: numbers of the result
  public init(attention: Attention, channels: Int, units: Int, _ make: Initializer) {
    self.attention = attention
    output = Linear(in: 2 * channels, out: units, activation: .tanh, hasBias: false, make["output"])
  }

  /// [tokens, channels] → [texts, units]
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    let (states, last) = (reading.states, reading.last)
    let queries = Sequences(last, lengths: states.lengths.map { _ in 1 })
    let weights = attention.weights(queries, states, at: .pooling, in: pass)
    pass.trace?.record("attention", .pooling, weights)
    return output(concatenate([attended(weights, states.values), last]), in: pass)
  }
}
