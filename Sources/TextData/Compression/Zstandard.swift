import CZstd

/// Whole buffers in and out of Zstandard; `ByteStream` is for files of any length.
enum Zstandard {
  struct Failure: Error {
    let problem: String
  }

  /// Compresses one buffer after another, at one level, in the same memory.
  final class Compressor {
    private let context: OpaquePointer
    private var frame = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(level: Int) throws(Failure) {
      guard let context = ZSTD_createCCtx() else { throw Failure(problem: "out of memory") }
      self.context = context
      _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
    }

    deinit {
      ZSTD_freeCCtx(context)
      frame.deallocate()
    }

    /// Compresses into one frame with the content size in its header and a checksum at its end: the one form that
    /// every version of the Python readers accepts. The frame is valid until the next call.
    ///
    /// - Parameter hash: the XXH64 of the bytes, of which the checksum is the lower half (RFC 8878, 3.1.1)
    func compress(_ bytes: UnsafeRawBufferPointer, hash: UInt64) throws(Failure) -> UnsafeRawBufferPointer {
      let bound = ZSTD_compressBound(bytes.count) + 4
      if frame.count < bound {
        frame.deallocate()
        frame = .allocate(byteCount: bound, alignment: 64)
      }
      let count = ZSTD_compress2(context, frame.baseAddress, frame.count, bytes.baseAddress, bytes.count)
      if ZSTD_isError(count) != 0 { throw Failure(problem: String(cString: ZSTD_getErrorName(count))) }
      frame[4] |= 0x04  // the frame's header says that there is a checksum
      frame.storeBytes(
        of: UInt32(truncatingIfNeeded: hash).littleEndian, toByteOffset: count, as: UInt32.self)
      return UnsafeRawBufferPointer(rebasing: frame[..<(count + 4)])
    }
  }

  /// Decompresses all frames of `bytes`, which must give exactly `size` bytes: never more memory than that.
  static func decompress(_ bytes: UnsafeRawBufferPointer, size: Int) throws(Failure) -> MemoryBlock {
    if let stated = statedSize(bytes), stated != size {
      throw Failure(problem: "its frames state \(stated) bytes of content, expected \(size)")
    }
    var result = 0
    let block = MemoryBlock(count: size) {
      result = ZSTD_decompress($0.baseAddress, $0.count, bytes.baseAddress, bytes.count)
    }
    guard let block else { throw Failure(problem: "there is no memory for \(size) bytes") }
    if ZSTD_isError(result) != 0 {
      let tooSmall = ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall
      throw Failure(
        problem: tooSmall
          ? "it decompresses to more than the expected \(size) bytes"
          : "damaged Zstandard data (\(String(cString: ZSTD_getErrorName(result))))")
    }
    if result != size { throw Failure(problem: "it decompresses to \(result) bytes, expected \(size)") }
    return block
  }

  /// The sum of the content sizes in the frames' headers; nil when one is not stated or the data are damaged.
  private static func statedSize(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    var rest = bytes
    var sum: UInt64 = 0
    while !rest.isEmpty {
      let length = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
      let content = ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
      // The two highest values mean "not stated" and "not a frame".
      guard ZSTD_isError(length) == 0, length > 0, content < UInt64.max - 1 else { return nil }
      let (total, overflow) = sum.addingReportingOverflow(content)
      if overflow { return nil }
      sum = total
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
    }
    return sum
  }
}
