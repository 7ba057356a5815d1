import Glibc

/// A set of byte strings, each with a number: 0, 1, 2, … in the order they came.
///
/// Open addressing; a slot holds 32 bits of the hash and 32 bits of number + 1, the keys stand one after
/// another in one array.
struct ByteTable: Sendable {
  private var slots = [UInt64](repeating: 0, count: 16)
  private var keys: [UInt8] = []
  private var ends: [Int] = []  // of key i in `keys`

  var count: Int { ends.count }

  /// The number of a key; nil when it is not there.
  func index(of key: UnsafeRawBufferPointer) -> Int? { withReader { $0.search(key, byteHash(key)).index } }

  /// The number of a key, which is added if it is not there.
  mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    let hash = byteHash(key)
    let (slot, found) = withReader { $0.search(key, hash) }
    if let found { return found }
    precondition(count < Int(UInt32.max) - 1, "ByteTable: more than 2^32 keys")
    slots[slot] = Self.entry(hash, count)
    keys.append(contentsOf: key)
    ends.append(keys.count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// Calls `body` with a key's bytes.
  func withKey<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withReader { try body($0.key(index)) }
  }

  /// Calls `body` with the table's memory, in which many keys can be looked up without counting references.
  @inline(__always)
  func withReader<Result>(_ body: (Reader) throws -> Result) rethrows -> Result {
    try slots.withUnsafeBufferPointer { slots in
      try keys.withUnsafeBytes { keys in
        try ends.withUnsafeBufferPointer { ends in try body(Reader(slots: slots, keys: keys, ends: ends)) }
      }
    }
  }

  /// The memory of a table.
  struct Reader {
    let slots: UnsafeBufferPointer<UInt64>
    let keys: UnsafeRawBufferPointer
    let ends: UnsafeBufferPointer<Int>

    @inline(__always)
    func key(_ index: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: keys[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }

    /// Has what searches for these hashes read first come from memory, all of it at once: a table is larger than the
    /// caches, and searches one after the other would each wait for their own.
    func fetch(_ hashes: UnsafeBufferPointer<UInt64>) {
      let mask = slots.count - 1
      var touched = 0
      for hash in hashes {
        let entry = slots[Int(truncatingIfNeeded: hash) & mask]
        if entry != 0 { touched |= ends[Int(entry & 0xFFFF_FFFF) - 1] }
      }
      for hash in hashes {
        let entry = slots[Int(truncatingIfNeeded: hash) & mask]
        if entry != 0 {
          let end = ends[Int(entry & 0xFFFF_FFFF) - 1]
          if end > 0 { touched |= Int(keys[end - 1]) }
        }
      }
      precondition(touched >= 0, "ByteTable: a key that ends before it begins")
    }

    /// The slot where a key is or belongs, and its number if it is there.
    @inline(__always)
    func search(_ key: UnsafeRawBufferPointer, _ hash: UInt64) -> (slot: Int, index: Int?) {
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while true {
        let entry = slots[slot]
        if entry == 0 { return (slot, nil) }
        if entry >> 32 == hash >> 32 {
          let index = Int(entry & 0xFFFF_FFFF) - 1
          if self.key(index).hasBytes(of: key) { return (slot, index) }
        }
        slot = (slot + 1) & mask
      }
    }
  }

  private static func entry(_ hash: UInt64, _ index: Int) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(index + 1)
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for index in 0..<count {
      let hash = withKey(index) { byteHash($0) }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = Self.entry(hash, index)
    }
    slots = larger
  }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes.
  @inline(__always)
  func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
    return memcmp(start, otherStart, count) == 0
  }
}
