public import TensorCore

/// Takes hold of the vectors that tokens enter a model with: to scale them, and to find the gradient of each.
///
/// Explanations ask what each token contributes; a step of training only asks what each word of the table does.
public final class EmbeddingProbe {
  /// The vectors of one look-up in an embedding table.
  public struct LookUp {
    /// The tokens' ids, texts back to back.
    public let ids: [Int32]
    /// Their texts.
    public let lengths: Lengths
    /// For each id the tokens of its text that it stands for; nil where each id is one token.
    public let spans: [Range<Int>]?
    let vectors: Variable

    /// gradient · vector of each token: its share of the result to first order, at the scale of the probe.
    public var contributions: [Double] {
      guard let gradient = vectors.gradient else { return ids.map { _ in 0 } }
      let x = vectors.value
      return ids.indices.map { token in
        (0..<x.columns).reduce(0) { $0 + x[token * x.columns + $1] * gradient[token * x.columns + $1] }
      }
    }
  }

  /// What all vectors are multiplied with: 1 leaves them, 0 makes them zeros, where integrated gradients start.
  public let scale: Double
  /// The look-ups of the pass, in order.
  public private(set) var lookUps: [LookUp] = []

  /// A probe that scales the vectors.
  public init(scale: Double = 1) { self.scale = scale }

  /// The vectors of tokens, each a start of the tape.
  package func vectors(
    _ table: Tensor, ids: [Int32], lengths: Lengths, spans: [Range<Int>]? = nil, in pass: Pass
  ) -> Variable {
    let rows = gatherRows(table, ids)
    let vectors = Variable(scale == 1 ? rows : scaled(rows, by: scale), on: pass.tape)
    lookUps.append(LookUp(ids: ids, lengths: lengths, spans: spans, vectors: vectors))
    return vectors
  }
}
