import CZstd
import Recipes

/// Compresses a stream of any length into one Zstandard frame with a checksum at its end.
///
///     let encoder = try ZstandardEncoder(file: "out.jsonl.zst")
///     try sink.write(encoder.compress(bytes))
///     try sink.write(encoder.finish())
package final class ZstandardEncoder {
  private let context: OpaquePointer
  private let file: String

  /// Begins a frame; `file` is what errors name.
  package init(file: String) throws {
    guard let context = ZSTD_createCCtx() else {
      throw FileError(file: file, problem: "out of memory", remedy: "free some memory")
    }
    (self.context, self.file) = (context, file)
    _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Takes the next bytes; returns what is ready of the frame, often nothing.
  package func compress(_ bytes: [UInt8]) throws -> [UInt8] { try run(bytes, ZSTD_e_continue) }

  /// Returns the rest of the frame.
  package func finish() throws -> [UInt8] { try run([], ZSTD_e_end) }

  private func run(_ bytes: [UInt8], _ end: ZSTD_EndDirective) throws -> [UInt8] {
    var result: [UInt8] = []
    try bytes.withUnsafeBytes { bytes in
      var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
      var isDone = false
      while !isDone {
        var rest = 0
        let block = [UInt8](unsafeUninitializedCapacity: ZSTD_CStreamOutSize()) { target, count in
          var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
          rest = ZSTD_compressStream2(context, &output, &input, end)
          count = output.pos
        }
        if ZSTD_isError(rest) != 0 {
          let reason = String(cString: ZSTD_getErrorName(rest))
          throw FileError(file: file, problem: "cannot compress: \(reason)", remedy: "free some memory")
        }
        result += block
        isDone = end == ZSTD_e_end ? rest == 0 : input.pos == input.size
      }
    }
    return result
  }
}
