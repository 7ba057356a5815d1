public import Autograd
import TensorCore

/// One vector of all n-grams of a text: the sum of their rows of a table, over their number to a power.
///
///     y = n^−p · Σ table[g]        p = 1: the mean (Joulin et al. 2017), p = ½: the sum of a vector of length 1
///
/// In training each n-gram is left out with probability `dropout`; n counts those that are left.
public struct NGramBag: Module {
  /// What a sum is divided by.
  public enum Scaling: String, Sendable, CaseIterable {
    /// The number of n-grams.
    case mean
    /// Its square root, so that long texts do not have fainter n-grams than short ones to the same degree.
    case root
  }

  /// [buckets, channels]
  public let table: Parameter
  let scaling: Scaling
  let dropout: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table] }

  /// A bag over the given table.
  public init(table: Parameter, scaling: Scaling, dropout: Double) {
    (self.table, self.scaling, self.dropout) = (table, scaling, dropout)
  }

  /// [texts, channels]; zeros for a text without n-grams.
  public func callAsFunction(_ grams: TokenBatch, in pass: Pass) -> Variable {
    let grams = pass.isTraining && dropout > 0 ? left(of: grams, in: pass) : grams
    let scales = grams.lengths.values.map { count in
      let n = Double(max(count, 1))
      return scaling == .mean ? 1 / n : 1 / n.squareRoot()
    }
    if let probe = pass.probe {
      let rows = probe.vectors(
        table.value, ids: grams.ids, lengths: grams.lengths, spans: grams.spans, in: pass)
      return scaleRows(sum(rows, lengths: grams.lengths), by: scales)
    }
    return bagOfRows(table, ids: grams.ids, lengths: grams.lengths, scales: scales, in: pass)
  }

  private func left(of grams: TokenBatch, in pass: Pass) -> TokenBatch {
    var stream = pass.nextStream()
    var (ids, lengths) = ([Int32](), [Int]())
    for text in 0..<grams.lengths.count {
      let before = ids.count
      for place in grams.lengths.rows(text) where stream.uniform() >= dropout { ids.append(grams.ids[place]) }
      lengths.append(ids.count - before)
    }
    return TokenBatch(ids: ids, lengths: Lengths(lengths))
  }
}
