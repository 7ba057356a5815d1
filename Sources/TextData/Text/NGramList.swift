/// A list of n-grams by their hashes of 31 bits, in ascending order: place i has number i.
public struct NGramList: Sendable {
  /// The hashes, ascending, each once.
  public let hashes: [Int32]
  /// Where the hashes begin whose upper bits are at least i.
  private let starts: [Int32]
  /// How many lower bits the hashes of one run differ in.
  private let shift: Int
  /// One bit for each value of the hashes' lower bits, set where a hash has it: most n-grams of a text are in no list,
  /// and these bits, which caches hold, say so of seven in eight of them.
  private let mayBeListed: [UInt64]

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
    var words = 1
    while words * 8 < hashes.count { words *= 2 }
    var bits = [UInt64](repeating: 0, count: words)
    for hash in hashes { bits[Int(hash) >> 6 & (words - 1)] |= 1 << UInt64(hash & 63) }
    mayBeListed = bits
  }

  /// Leaves the n-grams whose hashes are listed, in order, and gives them their numbers.
  ///
  /// Lists are larger than the caches: the runs of all hashes are looked up before any is gone through, so that their
  /// ways from memory overlap.
  package func number(_ ngrams: inout NGrams) {
    var kept = 0
    withUnsafeTemporaryAllocation(of: Candidate.self, capacity: ngrams.ids.count) { candidates in
      let count = find(ngrams.ids, candidates)
      hashes.withUnsafeBufferPointer { hashes in
        for candidate in candidates[..<count] {
          let hash = ngrams.ids[candidate.place]
          var number = Int(candidate.first)
          while number < candidate.end, hashes[number] < hash { number += 1 }
          if number < candidate.end && hashes[number] == hash {
            ngrams.ids[kept] = Int32(truncatingIfNeeded: number)
            ngrams.spans[kept] = ngrams.spans[candidate.place]
            kept += 1
          }
        }
      }
    }
    ngrams.ids.removeLast(ngrams.ids.count - kept)
    ngrams.spans.removeLast(ngrams.spans.count - kept)
  }

  /// A hash that may be listed, and where.
  private struct Candidate {
    var place: Int
    var first: Int32
    var end: Int32
  }

  /// Writes the hashes that may be listed, and returns how many they are.
  private func find(_ wanted: [Int32], _ candidates: UnsafeMutableBufferPointer<Candidate>) -> Int {
    var count = 0
    mayBeListed.withUnsafeBufferPointer { bits in
      for (place, hash) in wanted.enumerated() {
        candidates[count] = Candidate(place: place, first: hash, end: 0)
        count += Int(truncatingIfNeeded: bits[Int(hash) >> 6 & (bits.count - 1)] >> UInt64(hash & 63) & 1)
      }
    }
    starts.withUnsafeBufferPointer { starts in
      for index in 0..<count {
        let run = Int(candidates[index].first) >> shift
        (candidates[index].first, candidates[index].end) =
          run >= 0 && run < starts.count - 1 ? (starts[run], starts[run + 1]) : (0, 0)
      }
    }
    var touched: Int32 = 0
    hashes.withUnsafeBufferPointer { hashes in
      for candidate in candidates[..<count] where candidate.first < candidate.end {
        touched |= hashes[Int(candidate.first)]
      }
    }
    precondition(touched >= 0, "NGramList: a negative hash")
    return count
  }
}
