/// A list of n-grams by their hashes of 31 bits, in ascending order: place i has number i.
public struct NGramList: Sendable {
  /// The hashes, ascending, each once.
  public let hashes: [Int32]
  /// Where the hashes begin whose upper bits are at least i.
  private let starts: [Int32]
  /// How many lower bits the hashes of one run differ in.
  private let shift: Int

  /// A list of nothing.
  public static let none = NGramList(ascending: [])

  /// A list; nil where the hashes are negative or do not ascend.
  public init?(hashes: [Int32]) {
    guard hashes.first.map({ $0 >= 0 }) ?? true, zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      return nil
    }
    self.init(ascending: hashes)
  }

  private init(ascending hashes: [Int32]) {
    self.hashes = hashes
    // The hashes of a length are spread evenly, so runs of two or three make a look-up short.
    var shift = 28
    while shift > 8, (Int(hashes.last ?? 0) >> shift) < hashes.count / 2 { shift -= 1 }
    self.shift = shift
    var starts = [Int32](repeating: 0, count: Int(hashes.last ?? 0) >> shift + 2)
    for hash in hashes { starts[Int(hash) >> shift + 1] += 1 }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    self.starts = starts
  }

  /// Calls `body` with the place and the number of every hash that is listed, in order.
  ///
  /// Lists are larger than the caches: the runs of all hashes are looked up before any is gone through, so that their
  /// ways from memory overlap.
  package func forEachNumber(of wanted: [Int32], _ body: (_ place: Int, _ number: Int32) -> Void) {
    withUnsafeTemporaryAllocation(of: (first: Int32, end: Int32).self, capacity: wanted.count) { runs in
      hashes.withUnsafeBufferPointer { hashes in
        var touched: Int32 = 0
        starts.withUnsafeBufferPointer { starts in
          for (place, hash) in wanted.enumerated() {
            let run = Int(hash) >> shift
            runs[place] = run < starts.count - 1 ? (starts[run], starts[run + 1]) : (0, 0)
          }
        }
        for run in runs where run.first < run.end { touched |= hashes[Int(run.first)] }
        if touched < 0 { return }  // never: hashes are not negative
        for (place, hash) in wanted.enumerated() {
          var (number, end) = (Int(runs[place].first), Int(runs[place].end))
          while number < end, hashes[number] < hash { number += 1 }
          if number < end && hashes[number] == hash { body(place, Int32(truncatingIfNeeded: number)) }
        }
      }
    }
  }
}
