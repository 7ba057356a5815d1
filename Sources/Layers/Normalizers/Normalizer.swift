public import Autograd

/// Where an attention stands: what the centre of a local window is.
public enum AttentionPlace: Sendable {
  /// One or more queries read a text that they are no tokens of.
  case pooling
  /// Query i is token i of a text.
  case sequence
}

/// Turns the scores of each query into weights of its keys: the region that an attention looks at.
public protocol Normalizer: Module {
  /// - Parameters:
  ///   - scores: one row a query
  ///   - queries: [Σ rows, d]: what the queries are, for a region that depends on them
  func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices
}

/// The scores themselves are the weights: ABCNN (specification 5).
public struct NoNormalizer: Normalizer {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// The scores.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices { scores }
}

/// Soft, global attention: a[j] = exp(s[j] / T) / Σ exp(s / T). Specification 0.1.
public struct SoftmaxNormalizer: Normalizer {
  let temperature: Double
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// A softmax at the given temperature.
  public init(temperature: Double = 1) { self.temperature = temperature }
  /// The weights.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices {
    softmax(temperature == 1 ? scores : scores.with((1 / temperature) * scores.values))
  }
}

/// Weights on the simplex with exact zeros: between soft and hard attention, and differentiable.
///
/// Martins and Astudillo 2016 (sparsemax); Peters, Niculae, Martins 2019 (entmax-1.5).
public struct SparseNormalizer: Normalizer {
  let kind: SparseNormalization
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// Sparsemax or entmax-1.5.
  public init(_ kind: SparseNormalization) { self.kind = kind }
  /// The weights.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices { sparse(scores, kind) }
}
