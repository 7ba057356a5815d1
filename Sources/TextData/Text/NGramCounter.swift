/// Counts in how many texts n-grams occur, and lists the frequent ones.
///
/// Memory has a limit: when more different n-grams than that have been met, those met once are forgotten (twice, if
/// that is not enough, and so on), so that in very large data a rare n-gram may be missing from the list.
public struct NGramCounter: Sendable {
  private var counts: [Int32: Int32] = [:]
  private let limit: Int
  /// How many texts have been counted.
  public private(set) var texts = 0

  /// A counter that keeps at most `limit` n-grams at a time.
  public init(limit: Int = 4_000_000) { self.limit = limit }

  /// Counts the n-grams of one text, given by their hashes or numbers.
  public mutating func add(_ hashed: NGrams) {
    texts += 1
    for hash in Set(hashed.ids) { counts[hash, default: 0] += 1 }
    var least: Int32 = 1
    while counts.count > limit {
      counts = counts.filter { $0.value > least }
      least += 1
    }
  }

  /// In how many texts an n-gram is.
  public func count(of hash: Int32) -> Int { Int(counts[hash] ?? 0) }

  /// The n-grams that are in at least so many texts: one number for each length of the hasher.
  public func list(minimumCounts: [Int]) -> NGramList {
    let hashes = counts.filter { $0.value >= minimumCounts[Int($0.key) >> NGramHasher.bits] }.keys.sorted()
    guard let list = NGramList(hashes: hashes) else { preconditionFailure("NGramCounter: negative hashes") }
    return list
  }
}
