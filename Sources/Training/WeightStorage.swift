import Models
import TensorCore

/// How the numbers of a model are written in its file.
public enum WeightStorage: String, Sendable, CaseIterable {
  /// As training leaves them: four bytes a number.
  case float32
  /// Two bytes a number.
  case float16
  /// One byte a number, with a scale for each block of rows: w = scale · q, q in −127 … 127.
  case int8

  /// Fewer numbers than this stay float32: they take no space worth saving.
  private static let smallest = 1024
  /// A block has rows of at least this many numbers together.
  private static let block = 64
  private static let scaleSuffix = ".scale"

  /// Numbers of a block of an int8 tensor.
  private static func blockSize(_ shape: [Int]) -> Int {
    let columns = max(shape.last ?? 1, 1)
    return columns * ((block + columns - 1) / columns)
  }

  private static func blocks(_ shape: [Int]) -> Int {
    (shape.reduce(1, *) + blockSize(shape) - 1) / blockSize(shape)
  }

  /// The tensors that hold a parameter.
  func tensors(_ name: String, _ value: Tensor) -> [SafetensorsTensor] {
    let shape = value.shape.dimensions
    guard value.count >= Self.smallest, shape.count > 1, self != .float32 else {
      precondition(value.precision == .float32, "weights: '\(name)' is not float32")
      return [
        SafetensorsTensor(name: name, type: .float32, shape: shape) { body in try value.withBytes(body) }
      ]
    }
    let floats = value.floats
    if self == .float16 {
      let halves = floats.map { Float16($0).bitPattern.littleEndian }
      return [
        SafetensorsTensor(name: name, type: .float16, shape: shape) { body in
          try halves.withUnsafeBytes { try body($0) }
        }
      ]
    }
    var scales: [Float] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(floats.count)
    let size = Self.blockSize(shape)
    for start in stride(from: 0, to: floats.count, by: size) {
      let numbers = floats[start..<min(start + size, floats.count)]
      let scale = numbers.reduce(0) { max($0, abs($1)) } / 127
      scales.append(scale)
      bytes += numbers.map { UInt8(bitPattern: scale == 0 ? 0 : Int8(($0 / scale).rounded())) }
    }
    return [
      SafetensorsTensor(name: name, type: .int8, shape: shape, bytes: bytes),
      SafetensorsTensor(name: name + Self.scaleSuffix, shape: [scales.count], floats: scales),
    ]
  }

  /// The tensors a file must have for a parameter.
  static func expected(
    _ name: String, _ shape: [Int], in file: SafetensorsFile
  ) -> [(name: String, shape: [Int])] {
    guard file[name]?.type == .int8 else { return [(name, shape)] }
    return [(name, shape), (name + scaleSuffix, [blocks(shape)])]
  }

  /// Reads the numbers of a parameter, of whose tensors the file has all that are expected.
  static func read(
    _ name: String, in file: SafetensorsFile, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard let entry = file[name] else { preconditionFailure("weights: no '\(name)'") }
    switch entry.type {
    case .float16:
      try file.forEachPiece(of: entry) { offset, bytes in
        for (place, half) in bytes.bindMemory(to: UInt16.self).enumerated() {
          numbers[offset / 2 + place] = Float(Float16(bitPattern: UInt16(littleEndian: half)))
        }
      }
    case .int8:
      guard let scaleEntry = file[name + scaleSuffix] else { preconditionFailure("weights: no scales") }
      let scales = try file.floats(scaleEntry)
      let size = blockSize(entry.shape)
      try file.forEachPiece(of: entry) { offset, bytes in
        let piece = bytes.bindMemory(to: Int8.self)
        guard let from = piece.baseAddress, let to = numbers.baseAddress?.advanced(by: offset) else { return }
        var begin = 0
        while begin < piece.count {
          let block = (offset + begin) / size
          let end = min(piece.count, (block + 1) * size - offset)
          let scale = scales[block]
          for place in begin..<end { to[place] = scale * Float(from[place]) }
          begin = end
        }
      }
    case .float32: try file.read(entry, into: UnsafeMutableRawBufferPointer(numbers))
    default: _ = try file.floats(entry)  // an error that names the type
    }
  }
}
