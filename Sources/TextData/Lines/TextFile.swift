import Recipes

/// Files that are one text each.
package enum TextFile {
  /// The longest text: 16 MiB, as for lines.
  private static let limit = RecordScanner.limit

  /// The text of a file; `-` is standard input. Zstandard files are decompressed, a byte order mark is dropped.
  ///
  /// Throws `FileError` for a file that cannot be read or is not UTF-8 text.
  package static func read(_ path: String) throws -> String {
    let stream = try ByteStream(path: path)
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { block.deallocate() }
    while case let count = try stream.read(into: block), count > 0 {
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<count]))
      if bytes.count > limit {
        throw FileError(
          file: stream.name, problem: "the text is longer than the limit of 16 MiB",
          remedy: "check that it is one text, or give its lines with --input")
      }
    }
    let remedy = "turn it into UTF-8 first, with iconv for example"
    if let zero = bytes.firstIndex(of: 0) {
      throw FileError(file: stream.name, problem: "there is a NUL byte (byte \(zero))", remedy: remedy)
    }
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw FileError(
        file: stream.name, problem: "this is not valid UTF-8 (byte \(error.byteOffsets.lowerBound))",
        remedy: remedy)
    }
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return String(decoding: bytes[mark...], as: UTF8.self)
  }
}
