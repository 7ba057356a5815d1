public import Autograd

/// qᵀ W k, a bilinear form: queries and keys may differ in size.
///
/// Luong, Pham, Manning 2015, §3.1. Specification 2.
public struct GeneralScore: AttentionScore {
  /// W: [d of queries, d of keys]
  public let weight: Parameter
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["weight": weight] }

  /// Weights by Glorot's rule.
  public init(queries: Int, keys: Int, _ make: Initializer) {
    weight = make["weight"].glorot([queries, keys], in: queries, out: keys)
  }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    dotProducts(linear(queries.values, weight: pass[weight]), keys.values, layout(queries, keys))
  }
}
