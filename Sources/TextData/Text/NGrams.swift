/// The n-grams of a text by their numbers, each with the tokens it covers.
public struct NGrams: Sendable, Equatable {
  /// Their numbers.
  public var ids: [Int32] = []
  /// The tokens of the text that each covers.
  public var spans: [Range<Int>] = []

  /// No n-grams.
  public init() {}

  package mutating func append(_ id: Int32, _ span: Range<Int>) {
    ids.append(id)
    spans.append(span)
  }

  /// Those that cover none of the given tokens, with the tokens counted without these.
  public func removing(_ tokens: Set<Int>) -> NGrams {
    var result = NGrams()
    for (id, span) in zip(ids, spans) where !span.contains(where: tokens.contains) {
      let before = tokens.count { $0 < span.lowerBound }
      result.append(id, span.lowerBound - before..<span.upperBound - before)
    }
    return result
  }
}

/// Which n-grams a model knows, and their numbers.
public enum NGramNumbers: Sendable {
  /// The n-grams of a list; others have no number.
  case listed(NGramList)
  /// All n-grams share so many numbers ("hashing trick", Weinberger et al. 2009).
  case buckets(Int)

  /// How many numbers there are.
  public var count: Int {
    switch self {
    case .listed(let list): list.hashes.count
    case .buckets(let count): count
    }
  }

  /// The n-grams of hashes, under their numbers.
  public func callAsFunction(_ hashed: consuming NGrams) -> NGrams {
    var result = hashed
    switch self {
    case .buckets(let count):
      for place in result.ids.indices {
        let hash = UInt64(result.ids[place]) & (1 << UInt64(NGramHasher.bits) - 1)
        result.ids[place] = Int32(truncatingIfNeeded: (hash &* UInt64(count)) >> UInt64(NGramHasher.bits))
      }
    case .listed(let list):
      list.number(&result)
    }
    return result
  }
}
