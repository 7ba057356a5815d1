import CKernels
import Glibc

/// A set of byte strings, each with a number: 0, 1, 2, … in the order they came.
///
/// Open addressing. A slot holds a key of up to eleven bytes, as most words are, so that one read from memory
/// finds it; of a longer one the hash. The keys stand one after another in one array.
struct ByteTable: Sendable {
  private var slots = [Slot](repeating: Slot(), count: 16)
  private var keys: [UInt8] = []
  private var ends: [Int] = []  // of key i in `keys`

  fileprivate struct Slot {
    var low: UInt64 = 0
    var high: UInt32 = 0
    /// The key's number + 1; 0 where there is no key.
    var entry: UInt32 = 0
  }

  /// A key as slots hold it, and where the search for it begins.
  struct Sought {
    /// Its first eight bytes, or its hash.
    fileprivate let low: UInt64
    /// The bytes after them, and its length in the highest eight bits; `long` for a long key.
    fileprivate let high: UInt32
    /// Its lowest bits tell where the search begins.
    fileprivate let hash: UInt64

    fileprivate static let long: UInt32 = 0xFF00_0000

    @inline(__always)
    init(_ key: UnsafeRawBufferPointer) {
      if key.count <= 11 {
        let (low, high) = Self.bytes(of: key)
        (self.low, self.high) = (low, high | UInt32(truncatingIfNeeded: key.count) << 24)
      } else {
        (low, high) = (byteHash(key), Self.long)
      }
      hash = joinedHash(low, UInt64(high))
    }

    /// The bytes of a short key.
    @inline(__always)
    private static func bytes(of key: UnsafeRawBufferPointer) -> (low: UInt64, high: UInt32) {
      guard let start = key.baseAddress, !key.isEmpty else { return (0, 0) }
      let count = key.count
      if count >= 8 {
        let last = (start + count - 8).loadUnaligned(as: UInt64.self).littleEndian
        return (
          start.loadUnaligned(as: UInt64.self).littleEndian,
          UInt32(truncatingIfNeeded: last >> UInt64(8 * (16 - count)))
        )
      }
      if count >= 4 {
        let first = UInt64(start.loadUnaligned(as: UInt32.self).littleEndian)
        let last = UInt64((start + count - 4).loadUnaligned(as: UInt32.self).littleEndian)
        return (first | last << UInt64(8 * (count - 4)), 0)
      }
      let first = UInt64(start.load(as: UInt8.self))
      let middle = UInt64((start + count / 2).load(as: UInt8.self)) << UInt64(8 * (count / 2))
      return (first | middle | UInt64((start + count - 1).load(as: UInt8.self)) << UInt64(8 * (count - 1)), 0)
    }
  }

  var count: Int { ends.count }

  /// The number of a key; nil when it is not there.
  func index(of key: UnsafeRawBufferPointer) -> Int? { withReader { $0.search(key, Sought(key)).index } }

  /// The number of a key, which is added if it is not there.
  mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    let sought = Sought(key)
    let (slot, found) = withReader { $0.search(key, sought) }
    if let found { return found }
    precondition(count < Int(UInt32.max) - 1, "ByteTable: more than 2^32 keys")
    keys.append(contentsOf: key)
    ends.append(keys.count)
    slots[slot] = Slot(low: sought.low, high: sought.high, entry: UInt32(count))
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
    fileprivate let slots: UnsafeBufferPointer<Slot>
    fileprivate let keys: UnsafeRawBufferPointer
    fileprivate let ends: UnsafeBufferPointer<Int>

    @inline(__always)
    fileprivate func key(_ index: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: keys[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }

    @inline(__always)
    private func firstSlot(_ sought: Sought) -> Int {
      Int(truncatingIfNeeded: sought.hash) & (slots.count - 1)
    }

    /// Has what a search reads first come from memory.
    @inline(__always)
    func fetch(_ sought: Sought) { wr_fetch(slots.baseAddress! + firstSlot(sought)) }

    /// The slot where a key is or belongs, and its number if it is there.
    @inline(__always)
    func search(_ key: UnsafeRawBufferPointer, _ sought: Sought) -> (slot: Int, index: Int?) {
      var place = firstSlot(sought)
      while true {
        let slot = slots[place]
        if slot.entry == 0 { return (place, nil) }
        if slot.low == sought.low && slot.high == sought.high {
          let index = Int(slot.entry) - 1
          if sought.high != Sought.long || self.key(index).hasBytes(of: key) { return (place, index) }
        }
        place = (place + 1) & (slots.count - 1)
      }
    }
  }

  private mutating func grow() {
    var larger = [Slot](repeating: Slot(), count: slots.count * 2)
    let mask = larger.count - 1
    for index in 0..<count {
      let sought = withKey(index) { Sought($0) }
      var place = Int(truncatingIfNeeded: sought.hash) & mask
      while larger[place].entry != 0 { place = (place + 1) & mask }
      larger[place] = Slot(low: sought.low, high: sought.high, entry: UInt32(index + 1))
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
