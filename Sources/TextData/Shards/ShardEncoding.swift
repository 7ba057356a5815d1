/// How a column's values are stored in a shard; the raw value is the name in the index.
package enum ShardEncoding: String, Sendable, CaseIterable {
  /// Text as UTF-8.
  case string = "str"
  /// Bytes as they are.
  case bytes
  /// A 64-bit integer, under the short name that Python's `int` gets.
  case int
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, float32, float64
  /// An integer as decimal digits.
  case integerText = "str_int"
  /// JSON text.
  case json

  /// Bytes that every value has; nil where each value states its own.
  package var size: Int? {
    switch self {
    case .string, .bytes, .integerText, .json: nil
    case .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int, .int64, .uint64, .float64: 8
    }
  }

  /// Whether values must be UTF-8.
  var isText: Bool { self == .string || self == .integerText || self == .json }

  /// The encoding called `name`; `ShardError` for those that are not read, with the reason.
  init(name: String, column: String, file: String) throws {
    if let known = Self(rawValue: name) {
      self = known
      return
    }
    let family = name.prefix { $0 != ":" && $0 != "[" }
    let problem =
      switch family {
      case "pkl": "encoding 'pkl' is refused, because unpickling runs code from the file"
      case "jpeg", "png", "pil", "jpeg_array", "jpegarray", "list":
        "encoding '\(name)' holds pictures, which are not read"
      default: "encoding '\(name)' is not read"
      }
    throw ShardError(
      file: file, column: column, problem: problem,
      remedy: "write the column with one of: \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

/// A column of a shard.
package struct ShardColumn: Sendable, Equatable {
  /// The column's name.
  package let name: String
  /// How its values are stored.
  package let encoding: ShardEncoding

  /// Makes a column.
  package init(_ name: String, _ encoding: ShardEncoding) {
    (self.name, self.encoding) = (name, encoding)
  }

  /// Equal in every scalar: `String` alone would take a composed é for one of two scalars.
  package static func == (a: Self, b: Self) -> Bool {
    a.encoding == b.encoding && a.name.utf8.elementsEqual(b.name.utf8)
  }
}
