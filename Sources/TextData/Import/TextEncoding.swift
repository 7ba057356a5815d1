import Glibc
import Recipes

/// How the characters of a file are written as bytes.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// UTF-8, which needs no conversion.
  case utf8 = "utf-8"
  /// ISO 8859-1.
  case latin1 = "latin-1"
  /// UTF-16; a byte order mark decides the order of bytes, little-endian without one.
  case utf16 = "utf-16"
  /// GB 18030, of which GBK and GB 2312 are parts.
  case gb18030 = "gb18030"

  /// The names as an error lists them.
  static let names = allCases.map(\.rawValue).joined(separator: ", ")

  /// The encoding of that name.
  ///
  /// Throws `FileError` that lists the names there are.
  public static func named(_ name: String) throws -> TextEncoding {
    if let encoding = TextEncoding(rawValue: name.lowercased()) { return encoding }
    throw FileError(
      file: "--encoding \(name)", problem: "there is no such encoding", remedy: "the encodings are \(names)")
  }

  /// The encodings of a list such as `utf-8,gb18030`, to be tried in that order.
  ///
  /// Throws `FileError` where there is no such encoding, or one that is never tried.
  public static func list(_ names: String) throws -> [TextEncoding] {
    let list = try names.split(separator: ",", omittingEmptySubsequences: false).map { try named(String($0)) }
    if let index = list.firstIndex(of: .latin1), index < list.count - 1 {
      throw FileError(
        file: "--encoding \(names)",
        problem: "all bytes are valid latin-1, so what stands after it is never tried",
        remedy: "put latin-1 last")
    }
    return list
  }

  /// The same bytes as UTF-8.
  func decoder(
    _ file: String, _ invalid: ImportOptions.InvalidBytes,
    _ bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
    let converter: EncodingConverter
    switch self {
    case .utf8: return bytes
    case .latin1: converter = try EncodingConverter(file, self, "ISO-8859-1", unit: 1, invalid, bytes)
    case .utf16: converter = try EncodingConverter(file, self, "UTF-16", unit: 2, invalid, bytes)
    case .gb18030: converter = try EncodingConverter(file, self, "GB18030", unit: 1, invalid, bytes)
    }
    return { try converter.read(into: $0) }
  }
}

/// Turns a stream of bytes in some encoding into UTF-8, with the C library's converter.
private final class EncodingConverter {
  private let file: String
  private let encoding: TextEncoding
  private let unit: Int  // bytes to step over when they are invalid
  private let invalid: ImportOptions.InvalidBytes
  private let bytes: (UnsafeMutableRawBufferPointer) throws -> Int
  private let converter: iconv_t
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var begin = 0
  private var end = 0
  private var offset = 0  // of input[0] in the file
  private var line = 1

  init(
    _ file: String, _ encoding: TextEncoding, _ name: String, unit: Int,
    _ invalid: ImportOptions.InvalidBytes,
    _ bytes: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws {
    (self.file, self.encoding, self.unit, self.invalid, self.bytes) = (file, encoding, unit, invalid, bytes)
    converter = iconv_open("UTF-8", name)
    if converter == iconv_t(bitPattern: -1) {
      throw FileError(
        file: file, problem: "this system's C library cannot convert \(encoding.rawValue)",
        remedy: "convert the file to UTF-8 first")
    }
  }

  deinit {
    if converter != iconv_t(bitPattern: -1) { iconv_close(converter) }
    input.deallocate()
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    precondition(target.count >= 4, "EncodingConverter.read: there is no room for a character")
    while true {
      if begin == end { (begin, end, offset) = (0, 0, offset + end) }
      var outcome: Int32 = EINVAL  // as if more input were needed, when there is none
      if begin < end {
        let written = convert(into: target, &outcome)
        if written > 0 {
          for byte in target[..<written] where byte == 0x0A { line += 1 }
          return written
        }
      }
      if outcome == EILSEQ { return try replace(unit, in: target, "is not valid") }
      // An unfinished character stays in the input until the rest of it has been read.
      if begin > 0 {
        input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[begin..<end]))
        (begin, end, offset) = (0, end - begin, offset + begin)
      }
      let count = try bytes(UnsafeMutableRawBufferPointer(rebasing: input[end...]))
      end += count
      if count == 0 {
        return begin == end ? 0 : try replace(end - begin, in: target, "is cut off at the end of the file:")
      }
    }
  }

  private func convert(into target: UnsafeMutableRawBufferPointer, _ outcome: inout Int32) -> Int {
    guard let source = input.baseAddress, let sink = target.baseAddress else { return 0 }
    var from: UnsafeMutablePointer<CChar>? = (source + begin).assumingMemoryBound(to: CChar.self)
    var to: UnsafeMutablePointer<CChar>? = sink.assumingMemoryBound(to: CChar.self)
    var (left, room) = (end - begin, target.count)
    outcome = iconv(converter, &from, &left, &to, &room) == -1 ? errno : 0
    begin = end - left
    return target.count - room
  }

  private func replace(
    _ count: Int, in target: UnsafeMutableRawBufferPointer, _ problem: String
  ) throws -> Int {
    if invalid == .error {
      throw FileError(
        file: file,
        problem: "line \(line): this \(problem) \(encoding.rawValue) (byte \(offset + begin) of the file)",
        remedy:
          "name another encoding with --encoding (\(TextEncoding.names)), or pass --invalid-utf8 replace")
    }
    begin = min(begin + count, end)
    target.copyBytes(from: [0xEF, 0xBF, 0xBD])
    return 3
  }
}
