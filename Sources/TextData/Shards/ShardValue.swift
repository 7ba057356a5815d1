import Recipes

/// One value of a sample.
package enum ShardValue: Sendable, Equatable {
  /// The value of a `str` column, or the text of a `json` column.
  case string(String)
  /// The value of a `bytes` column.
  case bytes([UInt8])
  /// The value of an integer column, `str_int` included, that an `Int` holds.
  case integer(Int)
  /// The value of a `uint64` column above `Int.max`.
  case unsigned(UInt64)
  /// The value of a floating-point column.
  case number(Double)
}

extension ShardValue {
  /// Why a value does not fit its column.
  struct Mismatch: Error {
    let problem: String
  }

  /// Appends the value's bytes as `encoding` stores it; numbers are little-endian.
  func append(to sample: ShardBuffer, as encoding: ShardEncoding) throws(Mismatch) {
    switch (self, encoding) {
    case (.string(let text), .string): text.withBytes { sample.append($0) }
    case (.string(let text), .json):
      do { _ = try JSONValue(parsing: text) } catch {
        throw Mismatch(problem: "the text is not JSON: \(error)")
      }
      text.withBytes { sample.append($0) }
    case (.bytes(let value), .bytes): value.withUnsafeBytes { sample.append($0) }
    case (.integer(let value), .integerText): String(value).withBytes { sample.append($0) }
    case (.integer(let value), .int), (.integer(let value), .int64): sample.append(Int64(value))
    case (.integer(let value), .int8): try Self.append(Int8(exactly: value), of: value, to: sample)
    case (.integer(let value), .int16): try Self.append(Int16(exactly: value), of: value, to: sample)
    case (.integer(let value), .int32): try Self.append(Int32(exactly: value), of: value, to: sample)
    case (.integer(let value), .uint8): try Self.append(UInt8(exactly: value), of: value, to: sample)
    case (.integer(let value), .uint16): try Self.append(UInt16(exactly: value), of: value, to: sample)
    case (.integer(let value), .uint32): try Self.append(UInt32(exactly: value), of: value, to: sample)
    case (.integer(let value), .uint64): try Self.append(UInt64(exactly: value), of: value, to: sample)
    case (.unsigned(let value), .uint64): sample.append(value)
    case (.number(let value), .float16): sample.append(Float16(value).bitPattern)
    case (.number(let value), .float32): sample.append(Float(value).bitPattern)
    case (.number(let value), .float64): sample.append(value.bitPattern)
    default: throw Mismatch(problem: "\(self) is no value of a column of encoding '\(encoding.rawValue)'")
    }
  }

  private static func append(
    _ value: (some FixedWidthInteger & BitwiseCopyable)?, of whole: Int, to sample: ShardBuffer
  )
    throws(Mismatch)
  {
    guard let value else { throw Mismatch(problem: "\(whole) is outside the range of the column") }
    sample.append(value)
  }

  /// Reads the value that `bytes` hold, which have the encoding's size and, for text, are UTF-8.
  init(_ bytes: UnsafeRawBufferPointer, as encoding: ShardEncoding) throws(Mismatch) {
    switch encoding {
    case .string, .json: self = .string(String(decoding: bytes, as: UTF8.self))
    case .bytes: self = .bytes(Array(bytes))
    case .integerText:
      let text = String(decoding: bytes, as: UTF8.self)
      guard let value = Int(text), text.first != "+" else {
        throw Mismatch(problem: "'\(text.prefix(40))' is not a 64-bit integer")
      }
      self = .integer(value)
    case .int, .int64: self = .integer(Int(Self.load(bytes) as Int64))
    case .int8: self = .integer(Int(Self.load(bytes) as Int8))
    case .int16: self = .integer(Int(Self.load(bytes) as Int16))
    case .int32: self = .integer(Int(Self.load(bytes) as Int32))
    case .uint8: self = .integer(Int(Self.load(bytes) as UInt8))
    case .uint16: self = .integer(Int(Self.load(bytes) as UInt16))
    case .uint32: self = .integer(Int(Self.load(bytes) as UInt32))
    case .uint64:
      let value: UInt64 = Self.load(bytes)
      self = Int(exactly: value).map { .integer($0) } ?? .unsigned(value)
    case .float16: self = .number(Double(Float16(bitPattern: Self.load(bytes))))
    case .float32: self = .number(Double(Float(bitPattern: Self.load(bytes))))
    case .float64: self = .number(Double(bitPattern: Self.load(bytes)))
    }
  }

  private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer
  ) -> Value {
    Value(littleEndian: bytes.loadUnaligned(as: Value.self))
  }
}
