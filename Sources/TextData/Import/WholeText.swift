import Recipes

/// The text of a whole file, read by the first of several encodings in which its bytes are valid.
struct WholeText {
  let text: String
  let encoding: TextEncoding
  /// Whether invalid bytes have been replaced, because no encoding fits.
  let isRepaired: Bool

  /// Decodes the bytes of `file`; throws `FileError` that names the byte where no encoding fits.
  init(_ bytes: UnsafeRawBufferPointer, file: String, options: ImportOptions) throws {
    var problems: [String] = []
    for encoding in options.encodings {
      do throws(FileError) {
        text = try Self.decode(bytes, encoding, file: file, .error)
        (self.encoding, isRepaired) = (encoding, false)
        return
      } catch { problems.append(error.problem) }
    }
    if options.invalidUTF8 == .error {
      throw FileError(
        file: file, problem: problems.joined(separator: "; "),
        remedy: "add the file's encoding to --encoding (\(TextEncoding.names)), pass --invalid-utf8 replace, "
          + "or leave such files out with --skip-bad-rows")
    }
    // The encoding that leaves the least to replace is the likeliest.
    var best: (text: String, encoding: TextEncoding, replaced: Int)?
    for encoding in options.encodings {
      let text = try Self.decode(bytes, encoding, file: file, .replace)
      let replaced = text.unicodeScalars.count { $0 == "\u{FFFD}" }
      if replaced < best?.replaced ?? .max { best = (text, encoding, replaced) }
    }
    (text, encoding, isRepaired) = (best?.text ?? "", best?.encoding ?? .utf8, true)
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ encoding: TextEncoding, file: String,
    _ invalid: ImportOptions.InvalidBytes
  ) throws(FileError) -> String {
    var text =
      encoding == .utf8
      ? try utf8(bytes, file: file, invalid)
      : String(decoding: try converted(bytes, encoding, file: file, invalid), as: UTF8.self)
    if let zero = text.utf8.firstIndex(of: 0) {
      if invalid == .error {
        let line = 1 + text.utf8[..<zero].count { $0 == 0x0A }
        throw FileError(
          file: file, problem: "line \(line): as \(encoding.rawValue) there is a NUL byte", remedy: "")
      }
      text = String(String.UnicodeScalarView(text.unicodeScalars.lazy.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func utf8(
    _ bytes: UnsafeRawBufferPointer, file: String, _ invalid: ImportOptions.InvalidBytes
  ) throws(FileError) -> String {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
    } catch {
      if invalid == .error {
        let at = error.byteOffsets.lowerBound
        let line = 1 + bytes[..<at].count { $0 == 0x0A }
        throw FileError(
          file: file, problem: "line \(line): this is not valid utf-8 (byte \(at) of the file)", remedy: "")
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func converted(
    _ bytes: UnsafeRawBufferPointer, _ encoding: TextEncoding, file: String,
    _ invalid: ImportOptions.InvalidBytes
  ) throws(FileError) -> [UInt8] {
    var (rest, result) = (bytes[...], [UInt8]())
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    do {
      let read = try encoding.decoder(file, invalid) { target in
        let next = rest.prefix(target.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: next))
        rest = rest.dropFirst(next.count)
        return next.count
      }
      while true {
        let count = try piece.withUnsafeMutableBytes { try read($0) }
        if count == 0 { return result }
        result.append(contentsOf: piece[..<count])
      }
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(file: file, problem: "\(error)", remedy: "")
    }
  }
}
