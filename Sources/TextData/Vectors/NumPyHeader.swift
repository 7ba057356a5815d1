import Glibc
import Recipes

/// The header of a NumPy array file, version 1.0: a matrix of floating-point numbers, little-endian, row by row.
///
///     \x93NUMPY 01 00, header length (2 bytes), {'descr': '<f4', 'fortran_order': False, 'shape': (R, C), }
struct NumPyHeader {
  /// Kinds of numbers.
  enum Scalar: String, CaseIterable {
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"

    var size: Int {
      switch self {
      case .float16: 2
      case .float32: 4
      case .float64: 8
      }
    }
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let scalar: Scalar
  let rows: Int
  let columns: Int

  /// Reads the header at the beginning of a stream.
  init(_ reader: ByteReader) throws {
    func bad(_ problem: String) -> FileError {
      FileError(
        file: reader.file, problem: problem,
        remedy: "save a matrix with numpy.save: float16, float32 or float64, version 1.0, C order")
    }
    guard let start = try reader.take(10) else { throw bad("the NumPy header is cut off") }
    if start[6] != 1 || start[7] != 0 {
      throw bad("NumPy format version \(start[6]).\(start[7]), expected 1.0")
    }
    guard let bytes = try reader.take(Int(start[8]) | Int(start[9]) << 8) else {
      throw bad("the NumPy header is cut off")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let description = Self.value("descr", in: text), let order = Self.value("fortran_order", in: text),
      let shape = Self.value("shape", in: text)
    else { throw bad("the NumPy header lacks descr, fortran_order or shape") }
    guard let scalar = Scalar(rawValue: String(description.filter { $0 != "'" && $0 != "\"" })) else {
      throw bad("the numbers are of type \(description), expected '<f2', '<f4' or '<f8'")
    }
    if order != "False" { throw bad("the matrix is in Fortran order") }
    let sizes = shape.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
    guard sizes.count == 2, sizes[0] > 0, sizes[1] > 0, sizes[1] <= 1 << 20 else {
      throw bad("the shape is (\(shape)), expected (words, dimensions)")
    }
    (self.scalar, rows, columns) = (scalar, sizes[0], sizes[1])
  }

  /// The text of a value in the header's dictionary; of a shape, what stands between its parentheses.
  private static func value(_ key: String, in text: String) -> Substring? {
    let parts = text.split(separator: "'\(key)':", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let rest = parts[1].drop { $0 == " " }
    if rest.first == "(" { return rest.dropFirst().prefix { $0 != ")" } }
    return rest.prefix { $0 != "," && $0 != "}" }
  }

  /// The file of the words that belong to a matrix: `x.npy`, `x.f16.npy.zst` → `x.words.txt` or
  /// `x.words.txt.zst`, whichever there is.
  static func wordsPath(for path: String) throws -> String {
    var stem = path
    for suffix in [".zst", ".npy", ".f16", ".f32"] where stem.hasSuffix(suffix) {
      stem.removeLast(suffix.count)
    }
    let candidates = [stem + ".words.txt", stem + ".words.txt.zst"]
    if let found = candidates.first(where: { access($0, R_OK) == 0 }) { return found }
    throw FileError(
      file: path, problem: "the words of these vectors are not beside them",
      remedy: "put them, one a line, into \(candidates[0]) (or .zst)")
  }
}
