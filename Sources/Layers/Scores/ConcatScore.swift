public import Autograd

/// v · tanh(W [q ; k]): the additive score with its two matrices in one and no bias.
///
/// Luong, Pham, Manning 2015, §3.1. Specification 2.
public struct ConcatScore: AttentionScore {
  /// W: [d of queries + d of keys, units]
  public let weight: Parameter
  /// v: [units, 1]
  public let output: Parameter
  private let queries: Int

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["weight": weight, "output": output] }

  /// Weights by Glorot's rule.
  public init(queries: Int, keys: Int, units: Int, _ make: Initializer) {
    self.queries = queries
    weight = make["weight"].glorot([queries + keys, units], in: queries + keys, out: units)
    output = make["output"].glorot([units, 1], in: units, out: 1)
  }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    let weight = pass[weight]
    return additive(
      linear(queries.values, weight: rows(weight, 0..<self.queries)),
      linear(keys.values, weight: rows(weight, self.queries..<weight.value.rows)), output: pass[output],
      layout(queries, keys))
  }
}
