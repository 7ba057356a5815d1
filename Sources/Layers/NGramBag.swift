public import Autograd
public import TensorCore

/// One vector of many n-grams: the sum of their rows of a table, over their number to a power.
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

  /// [n-grams, channels]
  public let table: Parameter
  let scaling: Scaling
  let dropout: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["table": table] }

  /// A bag over the given table.
  public init(table: Parameter, scaling: Scaling, dropout: Double) {
    (self.table, self.scaling, self.dropout) = (table, scaling, dropout)
  }

  /// The n-grams that a pass of training reads; all of them outside training.
  public func kept(of grams: TokenBatch, in pass: Pass) -> TokenBatch {
    guard pass.isTraining, dropout > 0 else { return grams }
    var stream = pass.nextStream()
    var (ids, spans, lengths) = ([Int32](), [Range<Int>](), [Int]())
    for text in 0..<grams.lengths.count {
      let before = ids.count
      for place in grams.lengths.rows(text) where stream.uniform() >= dropout {
        ids.append(grams.ids[place])
        if let all = grams.spans { spans.append(all[place]) }
      }
      lengths.append(ids.count - before)
    }
    return TokenBatch(ids: ids, lengths: Lengths(lengths), spans: grams.spans == nil ? nil : spans)
  }

  /// A vector for each text; zeros for one without n-grams. [texts, channels]
  public func ofTexts(_ grams: TokenBatch, in pass: Pass) -> Variable {
    bag(grams, groups: grams.lengths, in: pass)
  }

  /// A vector for each token, of the n-grams that begin with it. [tokens, channels]
  ///
  /// - Parameters:
  ///   - grams: with their spans
  ///   - tokens: the lengths of the texts
  public func ofTokens(_ grams: TokenBatch, tokens: Lengths, in pass: Pass) -> Variable {
    guard let spans = grams.spans else { preconditionFailure("n-grams: without spans") }
    var counts = [Int](repeating: 0, count: tokens.total)
    for text in 0..<tokens.count {
      for place in grams.lengths.rows(text) { counts[tokens.offsets[text] + spans[place].lowerBound] += 1 }
    }
    let groups = Lengths(counts)
    var next = groups.offsets
    var order = [Int](repeating: 0, count: grams.ids.count)
    for text in 0..<tokens.count {
      for place in grams.lengths.rows(text) {
        let token = tokens.offsets[text] + spans[place].lowerBound
        order[next[token]] = place
        next[token] += 1
      }
    }
    let ordered = TokenBatch(
      ids: order.map { grams.ids[$0] }, lengths: grams.lengths,
      spans: pass.probe == nil ? nil : order.map { spans[$0] })
    return bag(ordered, groups: groups, in: pass)
  }

  private func bag(_ grams: TokenBatch, groups: Lengths, in pass: Pass) -> Variable {
    var weights: [Double] = []
    weights.reserveCapacity(grams.ids.count)
    for group in 0..<groups.count {
      let n = Double(groups[group])
      weights.append(
        contentsOf: repeatElement(scaling == .mean ? 1 / n : 1 / n.squareRoot(), count: groups[group]))
    }
    return weightedSums(table, grams, groups: groups, weights: weights, in: pass)
  }
}
