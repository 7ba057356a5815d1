public import Autograd
import Glibc
public import TensorCore

/// The weights of a text's n-grams: how often each occurs, times how much it tells, scaled to length 1.
///
///     x[g] = (1 + ln tf[g]) · idf[g] / ‖(1 + ln tf) · idf‖
public struct TFIDF: Module {
  /// How much an n-gram tells, [n-grams, 1].
  public let idf: Parameter

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["idf": idf] }

  /// Weights with the given numbers; they are not trained.
  public init(idf: [Float], precision: Precision) {
    self.idf = Parameter(
      Tensor(floats: idf, shape: [idf.count, 1]).converted(to: precision), isTrained: false)
  }

  /// The inverse document frequency of an n-gram that is in `count` of `texts` texts.
  ///
  ///     idf = ln((1 + N) / (1 + n)) + 1
  public static func inverseFrequency(count: Int, texts: Int) -> Float {
    Float(log(Double(1 + texts) / Double(1 + count)) + 1)
  }

  /// A weight for each n-gram; one that occurs several times has its weight in as many equal shares.
  public func callAsFunction(_ grams: TokenBatch) -> [Double] {
    let ids = grams.ids
    var weights = [Double](repeating: 0, count: ids.count)
    for text in 0..<grams.lengths.count {
      let order = grams.lengths.rows(text).sorted { (ids[$0], $0) < (ids[$1], $1) }
      var square = 0.0
      var start = 0
      while start < order.count {
        let id = ids[order[start]]
        var end = start
        while end < order.count, ids[order[end]] == id { end += 1 }
        let count = Double(end - start)
        let feature = (1 + log(count)) * idf.value[Int(id)]
        square += feature * feature
        for place in order[start..<end] { weights[place] = feature / count }
        start = end
      }
      if square == 0 { continue }
      let length = square.squareRoot()
      for place in grams.lengths.rows(text) { weights[place] /= length }
    }
    return weights
  }
}

/// For each group of n-grams the sum of their rows of a table, each times its weight. [groups, columns]
///
/// - Parameter groups: how many n-grams each group has; nil stands for the texts.
public func weightedSums(
  _ table: Parameter, _ grams: TokenBatch, groups: Lengths? = nil, weights: [Double], in pass: Pass
) -> Variable {
  let groups = groups ?? grams.lengths
  guard let probe = pass.probe else {
    return bagOfRows(table, ids: grams.ids, lengths: groups, weights: weights, in: pass)
  }
  let rows = probe.vectors(table.value, ids: grams.ids, lengths: grams.lengths, spans: grams.spans, in: pass)
  return sum(scaleRows(rows, by: weights), lengths: groups)
}
