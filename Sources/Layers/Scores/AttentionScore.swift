public import Autograd

/// How well each query of a text matches each of its keys: S[i, j] = score(q[i], k[j]) (specification, section 2).
///
/// A score says nothing of what becomes of the numbers: a `Normalizer` turns them into weights.
public protocol AttentionScore: Module {
  /// - Parameters:
  ///   - queries: [Σ rows, d of queries]
  ///   - keys: [Σ columns, d of keys], as many texts
  func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices
}

extension AttentionScore {
  /// Where the matrices of these texts lie.
  func layout(_ queries: Sequences, _ keys: Sequences) -> AttentionLayout {
    AttentionLayout(rows: queries.lengths, columns: keys.lengths)
  }
}
