public import Autograd

/// v · tanh(W1 q + W2 k + b), a small network.
///
/// Bahdanau, Cho, Bengio 2015, appendix A. Specification 2.
public struct AdditiveScore: AttentionScore {
  /// W1: [d of queries, units]
  public let queryWeight: Parameter
  /// W2: [d of keys, units]
  public let keyWeight: Parameter
  /// b: [units]; nil leaves it out
  public let bias: Parameter?
  /// v: [units, 1]
  public let output: Parameter

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    ["query_weight": queryWeight, "key_weight": keyWeight, "bias": bias, "output": output]
  }

  /// Weights by Glorot's rule, bias 0.
  public init(queries: Int, keys: Int, units: Int, hasBias: Bool = false, _ make: Initializer) {
    queryWeight = make["query_weight"].glorot([queries, units], in: queries, out: units)
    keyWeight = make["key_weight"].glorot([keys, units], in: keys, out: units)
    bias = hasBias ? make["bias"].constant([units], 0) : nil
    output = make["output"].glorot([units, 1], in: units, out: 1)
  }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    additive(
      linear(queries.values, weight: pass[queryWeight]),
      linear(keys.values, weight: pass[keyWeight], bias: bias.map { pass[$0] }), output: pass[output],
      layout(queries, keys))
  }
}

/// v · tanh(x[i] + y[j]) for every query and key.
func additive(_ x: Variable, _ y: Variable, output: Variable, _ layout: AttentionLayout) -> AttentionMatrices
{
  let hidden = Activation.tanh(pairwiseSums(x, y, layout))
  return AttentionMatrices(reshape(linear(hidden, weight: output), [layout.entries.total]), layout)
}
