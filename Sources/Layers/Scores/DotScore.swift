public import Autograd

/// q · k, or q · k / √d where it is scaled.
///
/// Luong, Pham, Manning 2015, §3.1 (`dot`); Vaswani et al. 2017, §3.2.1 (`scaled_dot`). Specification 2.
public struct DotScore: AttentionScore {
  let isScaled: Bool
  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// A dot product, with or without the scale.
  public init(isScaled: Bool) { self.isScaled = isScaled }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    dotProducts(
      queries.values, keys.values, layout(queries, keys),
      scale: isScaled ? 1 / Double(keys.channels).squareRoot() : 1)
  }
}
