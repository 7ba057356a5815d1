public import Autograd

/// 1 / (1 + ‖q − k‖): Euclidean or Manhattan distance turned into likeness, in (0, 1].
///
/// Yin et al. 2016, "ABCNN", §4. Specification 2 and 5.2.
public struct DistanceScore: AttentionScore {
  /// Which norm.
  public enum Norm: Sendable { case euclid, manhattan }

  let norm: Norm
  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// Likeness by the given norm.
  public init(_ norm: Norm) { self.norm = norm }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    match(
      queries.values, keys.values, lengths: (queries.lengths, keys.lengths),
      score: norm == .euclid ? .euclid : .manhattan)
  }
}
