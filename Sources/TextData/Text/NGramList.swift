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

  /// The number of a hash; nil where it is not listed.
  public func number(of hash: Int32) -> Int32? {
    let run = Int(hash) >> shift
    if run >= starts.count - 1 { return nil }
    var place = Int(starts[run])
    let end = Int(starts[run + 1])
    while place < end, hashes[place] < hash { place += 1 }
    return place < end && hashes[place] == hash ? Int32(truncatingIfNeeded: place) : nil
  }
}
