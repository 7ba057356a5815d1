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

  private static let placeMask: UInt64 = 0xFFFF_FFFF

  /// A weight for each n-gram; one that occurs several times has its weight in as many equal shares.
  public func callAsFunction(_ grams: TokenBatch) -> [Double] {
    var weights = [Double](repeating: 0, count: grams.ids.count)
    // A text's n-grams by their numbers and then their places, as one number each, which sort faster than pairs.
    var order: [UInt64] = []
    for text in 0..<grams.lengths.count {
      order.removeAll(keepingCapacity: true)
      for place in grams.lengths.rows(text) {
        order.append(UInt64(grams.ids[place]) << 32 | UInt64(place))
        weights[place] = idf.value[Int(grams.ids[place])]
      }
      order.sort()
      var square = 0.0
      var start = 0
      while start < order.count {
        let id = order[start] >> 32
        var end = start + 1
        while end < order.count, order[end] >> 32 == id { end += 1 }
        let count = Double(end - start)
        let feature = (count == 1 ? 1 : 1 + log(count)) * weights[Int(order[start] & Self.placeMask)]
        square += feature * feature
        for entry in order[start..<end] { weights[Int(entry & Self.placeMask)] = feature / count }
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
