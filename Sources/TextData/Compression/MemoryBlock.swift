import Glibc

/// Bytes in memory that are written once and then only read: a file, or what it decompresses to.
///
/// Unlike an array it can say that there is no memory for a size that a damaged file asks for.
final class MemoryBlock: @unchecked Sendable {  // nothing is written after the making closure has returned
  let bytes: UnsafeRawBufferPointer

  /// Takes `count` bytes of memory, has `fill` write all of them; nil when there is not that much memory.
  init?(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    guard let start = malloc(max(count, 1)) else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
    try fill(UnsafeMutableRawBufferPointer(start: start, count: count))
  }

  deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }
}
