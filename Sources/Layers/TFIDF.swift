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
    let idf = idf.value
    var weights = grams.ids.map { idf[Int($0)] }
    var repeats = Repeats()
    for text in 0..<grams.lengths.count {
      let places = grams.lengths.rows(text)
      let square =
        repeats.areLikely(grams.ids[places])
        ? repeats.share(grams.ids, places, in: &weights)
        : places.reduce(0) { $0 + weights[$1] * weights[$1] }
      if square == 0 { continue }
      let length = square.squareRoot()
      for place in places { weights[place] /= length }
    }
    return weights
  }
}

/// Finds the numbers that come more than once in a text, which in most texts are none.
private struct Repeats {
  private static let placeMask: UInt64 = 0xFFFF_FFFF
  /// One bit for each hash of a number that has been seen; all are 0 between texts.
  private var seen = [UInt64](repeating: 0, count: 1024)
  private var order: [UInt64] = []

  /// False where all numbers differ for certain.
  mutating func areLikely(_ ids: ArraySlice<Int32>) -> Bool {
    seen.withUnsafeMutableBufferPointer { seen in
      var isRepeat: UInt64 = 0
      for id in ids {
        let hash = Self.hash(id)
        isRepeat |= seen[hash >> 6] >> UInt64(hash & 63) & 1
        seen[hash >> 6] |= 1 << UInt64(hash & 63)
      }
      for id in ids { seen[Self.hash(id) >> 6] = 0 }
      return isRepeat != 0
    }
  }

  /// The upper 16 bits of a product with 2³² / golden ratio.
  @inline(__always)
  private static func hash(_ id: Int32) -> Int { Int((UInt32(bitPattern: id) &* 2_654_435_769) >> 16) }

  /// Sets the weights of a text's numbers from those of single ones, and returns the sum of the squares of what each
  /// number has in all.
  mutating func share(_ ids: [Int32], _ places: Range<Int>, in weights: inout [Double]) -> Double {
    // Numbers and then places, as one number each, which sort faster than pairs.
    order.removeAll(keepingCapacity: true)
    for place in places { order.append(UInt64(ids[place]) << 32 | UInt64(place)) }
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
    return square
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
