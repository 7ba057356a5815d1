/// The 64-bit xxHash with seed 0: the checksum of shards, of data sets and of Zstandard frames.
///
///     XXH64.hash(of: bytes)                                  // at once
///     var hash = XXH64(); hash.update(bytes); hash.value     // piece by piece
///
/// Collet, "xxHash fast digest algorithm", version 0.1.1. Not for security: whoever can change the bytes can
/// also make the hash agree.
package struct XXH64: Sendable {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  private var lanes = (prime1 &+ prime2, prime2, UInt64(0), 0 &- prime1)
  private var pending: [UInt8] = []  // fewer than 32 bytes that do not fill a stripe yet
  private var total: UInt64 = 0

  /// Starts a hash of no bytes.
  package init() {}

  /// The hash of `bytes`.
  package static func hash(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = XXH64()
    hash.update(bytes)
    return hash.value
  }

  /// Appends `bytes` to what is hashed.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    total &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(32 - pending.count)
      pending += taken
      rest = rest.dropFirst(taken.count)
      if pending.count < 32 { return }
      pending.withUnsafeBytes { consume($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / 32 * 32
    consume(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    pending += rest.dropFirst(whole)
  }

  /// The hash of all bytes so far.
  package var value: UInt64 {
    var hash: UInt64
    if total >= 32 {
      hash =
        Self.rotate(lanes.0, 1) &+ Self.rotate(lanes.1, 7) &+ Self.rotate(lanes.2, 12)
        &+ Self.rotate(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
      }
    } else {
      hash = Self.prime5
    }
    hash &+= total
    pending.withUnsafeBytes { bytes in
      var at = 0
      while at + 8 <= bytes.count {
        hash ^= Self.round(0, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
        hash = Self.rotate(hash, 27) &* Self.prime1 &+ Self.prime4
        at += 8
      }
      if at + 4 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian
        hash = Self.rotate(hash ^ UInt64(word) &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
        at += 4
      }
      for byte in bytes[at...] {
        hash = Self.rotate(hash ^ UInt64(byte) &* Self.prime5, 11) &* Self.prime1
      }
    }
    hash = (hash ^ hash >> 33) &* Self.prime2
    hash = (hash ^ hash >> 29) &* Self.prime3
    return hash ^ hash >> 32
  }

  /// The hash as it is written in files: 16 lower-case hexadecimal digits, the highest first.
  package var hexadecimal: String { Self.hexadecimal(value) }

  /// A hash value as 16 lower-case hexadecimal digits.
  package static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Takes in whole stripes of 32 bytes.
  private mutating func consume(_ bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = lanes
    for at in stride(from: 0, to: bytes.count, by: 32) {
      a = Self.round(a, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
      b = Self.round(b, bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self).littleEndian)
      c = Self.round(c, bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self).littleEndian)
      d = Self.round(d, bytes.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self).littleEndian)
    }
    lanes = (a, b, c, d)
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value << bits | value >> (64 - bits)
  }
}
