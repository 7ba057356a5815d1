import Recipes

/// What the weights of an explanation are measured against: the strongest of all its words.
///
/// One scale serves both texts of a pair, so that equal shades are equal weights.
struct WeightScale {
  /// The largest absolute weight.
  let strongest: Double

  init(_ explanation: Explanation) {
    strongest = explanation.texts.flatMap(\.tokens).map { abs($0.weight) }.filter(\.isFinite).max() ?? 0
  }

  /// A weight as a part of the strongest, from -1 to 1; 0 for what is no number.
  func share(_ weight: Double) -> Double {
    strongest > 0 && weight.isFinite ? weight / strongest : 0
  }

  /// A weight in `levels` steps either way: from -levels to levels.
  func level(_ weight: Double, of levels: Int) -> Int {
    Int((share(weight) * Double(levels)).rounded())
  }

  /// A weight to read: the strongest has three figures or more.
  func figure(_ weight: Double) -> String {
    var (decimals, smallest) = (3, 0.1)
    while strongest > 0, strongest < smallest, decimals < 9 {
      (decimals, smallest) = (decimals + 1, smallest / 10)
    }
    return Explanations.figure(weight, decimals: decimals)
  }
}

/// A word among those that counted the most.
package struct RankedToken {
  /// Which text it stands in, from 0.
  package let text: Int
  package let token: ExplainedToken
}

extension Explanation {
  /// The at most `count` words with the largest weights, whatever their sign; none whose weight is 0.
  package func strongest(_ count: Int) -> [RankedToken] {
    let all = texts.enumerated().flatMap { text in
      text.element.tokens.map { RankedToken(text: text.offset, token: $0) }
    }
    let ranked = all.enumerated().filter { $0.element.token.weight.isFinite && $0.element.token.weight != 0 }
      .sorted {
        let (one, other) = (abs($0.element.token.weight), abs($1.element.token.weight))
        return one != other ? one > other : $0.offset < $1.offset
      }
    return ranked.prefix(count).map(\.element)
  }

  /// Whether any word speaks against the answer.
  var hasNegativeWeights: Bool { texts.contains { $0.tokens.contains { $0.weight < 0 } } }
}

extension ExplainedMatrix {
  /// The score in a cell, nil where the matrix has none or where it is no number.
  package func value(_ row: Int, _ column: Int) -> Double? {
    guard values.indices.contains(row), values[row].indices.contains(column) else { return nil }
    return values[row][column].isFinite ? values[row][column] : nil
  }

  /// A score's place between the lowest and the highest of the matrix, from 0 to 1.
  package var shares: (Double) -> Double {
    let all = values.joined().filter(\.isFinite)
    let (low, high) = (all.min() ?? 0, all.max() ?? 0)
    // Halves, because the difference of two large numbers may be infinite.
    let span = high / 2 - low / 2
    return { span > 0 ? ($0 / 2 - low / 2) / span : 1 }
  }
}

/// A number to read with `decimals` decimals, "–" where there is none.
func figure(_ value: Double?, decimals: Int) -> String {
  guard let value, value.isFinite else { return "–" }
  return fixed(value, decimals: decimals)
}
