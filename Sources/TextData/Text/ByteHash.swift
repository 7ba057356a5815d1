/// A 64-bit hash of bytes: eight at a time, each step a multiplication folded to its two halves' exclusive or.
///
/// The same on every run and machine of one byte order; not meant to withstand chosen collisions.
@inline(__always)
func byteHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
  var rest = bytes.count
  guard var at = bytes.baseAddress else { return fold(hash) }
  while rest >= 8 {
    hash = fold(hash ^ at.loadUnaligned(as: UInt64.self).littleEndian)
    at += 8
    rest -= 8
  }
  var tail: UInt64 = 0
  if rest >= 4 {
    tail = UInt64(at.loadUnaligned(as: UInt32.self).littleEndian) << 32
    tail |= UInt64((at + rest - 4).loadUnaligned(as: UInt32.self).littleEndian)
  } else if rest > 0 {
    tail = UInt64(at.load(as: UInt8.self)) << 16
    tail |= UInt64((at + rest / 2).load(as: UInt8.self)) << 8
    tail |= UInt64((at + rest - 1).load(as: UInt8.self))
  }
  return fold(fold(hash ^ tail))
}

/// The hash of a sequence, from that of its beginning and that of what follows.
@inline(__always)
func joinedHash(_ beginning: UInt64, _ next: UInt64) -> UInt64 {
  fold(fold(beginning ^ 0xD6E8_FEB8_6659_FD93) ^ next)
}

@inline(__always)
private func fold(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
  return product.high ^ product.low
}
