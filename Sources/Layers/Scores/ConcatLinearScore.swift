public import Autograd

/// u · [q ; k], linear in both.
///
/// A softmax over the keys cancels the query's part, so the weights do not depend on the query (specification 2).
public struct ConcatLinearScore: AttentionScore {
  /// u: [d of queries + d of keys, 1]
  public let weight: Parameter
  private let queries: Int

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["weight": weight] }

  /// Weights by Glorot's rule.
  public init(queries: Int, keys: Int, _ make: Initializer) {
    self.queries = queries
    weight = make["weight"].glorot([queries + keys, 1], in: queries + keys, out: 1)
  }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    let (weight, layout) = (pass[weight], layout(queries, keys))
    let sums = pairwiseSums(
      linear(queries.values, weight: rows(weight, 0..<self.queries)),
      linear(keys.values, weight: rows(weight, self.queries..<weight.value.rows)), layout)
    return AttentionMatrices(reshape(sums, [layout.entries.total]), layout)
  }
}
