public import Autograd

/// A score and a normaliser: how much each query looks at each key.
///
///     weights = normaliser(score(q, k))        read = Σ_j weights[j] · v[j]
///
/// What is made of it is up to the layer that uses it: a pooling, windows, a feature map, a sequence.
/// Specification, sections 1 and 2.
public struct Attention: Module {
  /// How well a query matches a key.
  public let score: any AttentionScore
  /// What becomes of the scores of a query.
  public let normalizer: any Normalizer

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["score": score, "normalizer": normalizer] }

  /// An attention of two parts.
  public init(score: any AttentionScore, normalizer: any Normalizer = SoftmaxNormalizer()) {
    (self.score, self.normalizer) = (score, normalizer)
  }

  /// The weights of the keys of each query.
  public func weights(
    _ queries: Sequences, _ keys: Sequences, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices {
    normalizer(score(queries, keys, in: pass), queries: queries.values, at: place, in: pass)
  }

  /// The weights both ways: of the second texts' tokens for each token of the first ones, and the reverse.
  ///
  /// The second matrix has the tokens of the second text as rows.
  public func bothWays(_ pair: PairSequences, in pass: Pass) -> (AttentionMatrices, AttentionMatrices) {
    let (first, second) = (pair.side(.first), pair.side(.second))
    let scores = score(first, second, in: pass)
    return (
      normalizer(scores, queries: first.values, at: .sequence, in: pass),
      normalizer(transposed(scores), queries: second.values, at: .sequence, in: pass)
    )
  }
}
