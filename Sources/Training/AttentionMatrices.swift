import Autograd
import Models
public import TextData

/// How strongly each word of one text matches each word of the other, in one place of a model.
public struct AttentionMatrix: Sendable {
  /// Where in the model: `attention.before` or `attention.pooling`.
  public let name: String
  /// Words of the first text: the rows. Windows of words where the matrix compares convolution outputs.
  public let rows: [String]
  /// Words of the second text: the columns.
  public let columns: [String]
  /// One score a pair of words, row by row.
  public let scores: [[Float]]
}

extension TrainedModel {
  /// The attention matrices of a pair, in the order in which the model computes them; none for a model without
  /// attention.
  public func attention(_ example: Example) -> [AttentionMatrix] {
    let trace = Trace()
    _ = classifier.logits(ModelInput([pipeline.encode(example)]), in: .inference(trace: trace))
    let first = pipeline.words(example.textA)
    let second = pipeline.words(example.textB ?? "")
    return trace.matrices.map { name, matrices in
      let matrix = matrices.matrix(0)
      return AttentionMatrix(
        name: name, rows: labels(first, count: matrix.rows), columns: labels(second, count: matrix.columns),
        scores: (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).floats })
    }
  }

  /// The words themselves, or, for the windows of a wide convolution, the words each window ends with.
  private func labels(_ words: [String], count: Int) -> [String] {
    if count <= words.count { return Array(words.prefix(count)) }
    return (0..<count).map { $0 < words.count ? "…" + words[$0] : (words.last ?? "") + "…" }
  }
}
