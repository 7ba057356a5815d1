/// The n-grams of a text by their numbers, each with the tokens it covers.
public struct NGrams: Sendable, Equatable {
  /// Their numbers.
  public var ids: [Int32] = []
  /// The tokens of the text that each covers.
  public var spans: [Range<Int>] = []

  /// No n-grams.
  public init() {}

  mutating func append(_ id: Int32, _ span: Range<Int>) {
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
  public func callAsFunction(_ hashed: NGrams) -> NGrams {
    var result = hashed
    switch self {
    case .buckets(let count):
      for place in result.ids.indices {
        result.ids[place] = Int32(truncatingIfNeeded: (UInt64(result.ids[place]) &* UInt64(count)) >> 31)
      }
    case .listed(let list):
      var kept = 0
      for place in hashed.ids.indices {
        guard let number = list.number(of: hashed.ids[place]) else { continue }
        (result.ids[kept], result.spans[kept]) = (number, hashed.spans[place])
        kept += 1
      }
      result.ids.removeLast(hashed.ids.count - kept)
      result.spans.removeLast(hashed.ids.count - kept)
    }
    return result
  }
}

/// A list of n-grams by their hashes of 31 bits, in ascending order: place i has number i.
public struct NGramList: Sendable {
  /// The hashes, ascending, each once.
  public let hashes: [Int32]
  /// Where the hashes begin whose upper 15 bits are at least i; they are spread evenly, so each run is short.
  private let starts: [Int32]

  private static let shift = 16

  /// A list of nothing.
  public static let none = NGramList()

  private init() { (hashes, starts) = ([], [Int32](repeating: 0, count: 1 << (31 - Self.shift) + 1)) }

  /// A list; nil where the hashes are negative or do not ascend.
  public init?(hashes: [Int32]) {
    guard hashes.first.map({ $0 >= 0 }) ?? true, zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      return nil
    }
    self.hashes = hashes
    var starts = [Int32](repeating: 0, count: 1 << (31 - Self.shift) + 1)
    for hash in hashes { starts[Int(hash) >> Self.shift + 1] += 1 }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    self.starts = starts
  }

  /// The number of a hash; nil where it is not listed.
  public func number(of hash: Int32) -> Int32? {
    let run = Int(hash) >> Self.shift
    var place = Int(starts[run])
    let end = Int(starts[run + 1])
    while place < end, hashes[place] < hash { place += 1 }
    return place < end && hashes[place] == hash ? Int32(truncatingIfNeeded: place) : nil
  }
}
