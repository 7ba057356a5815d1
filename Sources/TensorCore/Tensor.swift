import CKernels

/// A block of the pool: 64-byte aligned, given back when the last tensor that views it goes.
@usableFromInline final class Storage: @unchecked Sendable {
  @usableFromInline let address: UnsafeMutableRawPointer

  init(bytes: Int) {
    guard let block = wr_pool_take(bytes) else { preconditionFailure("out of memory: \(bytes) bytes") }
    address = block
  }

  deinit { wr_pool_give(address) }
}

/// Numbers in row-major order over pooled memory.
///
/// A tensor is a view: copies share their numbers. Only the code that makes a tensor writes to it, before it
/// hands the tensor on.
public struct Tensor: @unchecked Sendable {
  @usableFromInline let storage: Storage
  /// First number of this view, from the start of the storage, in bytes.
  @usableFromInline let offset: Int
  /// The extents.
  public let shape: Shape
  /// The arithmetic.
  public let precision: Precision

  private init(storage: Storage, offset: Int, shape: Shape, precision: Precision) {
    (self.storage, self.offset, self.shape, self.precision) = (storage, offset, shape, precision)
  }

  /// A tensor whose numbers are not set: every one must be written before it is read.
  package init(uninitialized shape: Shape, _ precision: Precision) {
    self.init(
      storage: Storage(bytes: max(1, shape.count) * precision.bytes), offset: 0, shape: shape,
      precision: precision)
  }

  /// A tensor of zeros.
  public init(zeros shape: Shape, _ precision: Precision = .float32) {
    self.init(uninitialized: shape, precision)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: count * precision.bytes)
  }

  /// A tensor of one value.
  public init(_ value: Double, shape: Shape, _ precision: Precision = .float32) {
    self.init(uninitialized: shape, precision)
    wr_fill(precision.rawValue, count, value, raw)
  }

  /// A tensor of the given numbers, in row-major order.
  public init(_ numbers: [Double], shape: Shape, _ precision: Precision = .float32) {
    precondition(numbers.count == shape.count, "tensor \(shape): given \(numbers.count) numbers")
    self.init(uninitialized: shape, precision)
    for (index, number) in numbers.enumerated() { self[index] = number }
  }

  /// A matrix of the given rows.
  public init(_ rows: [[Double]], _ precision: Precision = .float32) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "tensor: rows of different lengths")
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns], precision)
  }

  /// A float32 tensor of the given numbers.
  public init(floats: [Float], shape: Shape) {
    precondition(floats.count == shape.count, "tensor \(shape): given \(floats.count) numbers")
    self.init(uninitialized: shape, .float32)
    floats.withUnsafeBytes { if $0.count > 0 { raw.copyMemory(from: $0.baseAddress!, byteCount: $0.count) } }
  }

  /// How many numbers there are.
  @inlinable public var count: Int { shape.count }
  /// Rows of the tensor read as a matrix.
  @inlinable public var rows: Int { shape.rows }
  /// Numbers in a row.
  @inlinable public var columns: Int { shape.columns }
  /// Code of the precision that kernels take.
  @inlinable package var code: Int32 { precision.rawValue }
  /// The first number.
  @inlinable package var raw: UnsafeMutableRawPointer { storage.address + offset }

  /// The first number of a row.
  @inlinable
  package func row(_ index: Int) -> UnsafeMutableRawPointer {
    raw + index * shape.columns * precision.bytes
  }

  /// One number, counted in row-major order.
  @inlinable
  package subscript(index: Int) -> Double {
    get {
      switch precision {
      case .float32: Double(raw.load(fromByteOffset: index * 4, as: Float.self))
      case .float64: raw.load(fromByteOffset: index * 8, as: Double.self)
      }
    }
    nonmutating set {
      switch precision {
      case .float32: raw.storeBytes(of: Float(newValue), toByteOffset: index * 4, as: Float.self)
      case .float64: raw.storeBytes(of: newValue, toByteOffset: index * 8, as: Double.self)
      }
    }
  }

  /// All numbers, in row-major order.
  public var numbers: [Double] { (0..<count).map { self[$0] } }

  /// All numbers as float32, in row-major order.
  public var floats: [Float] {
    switch precision {
    case .float32:
      Array(UnsafeBufferPointer(start: raw.assumingMemoryBound(to: Float.self), count: count))
    case .float64: numbers.map(Float.init)
    }
  }

  /// The bytes of all numbers, as they lie in memory.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafeRawBufferPointer(start: raw, count: count * precision.bytes))
    }
  }

  /// The bytes of all numbers, to be overwritten.
  package func withMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try withExtendedLifetime(storage) {
      try body(UnsafeMutableRawBufferPointer(start: raw, count: count * precision.bytes))
    }
  }

  /// The same numbers under another shape of the same count.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "reshape: \(self.shape) to \(shape)")
    return Tensor(storage: storage, offset: offset, shape: shape, precision: precision)
  }

  /// Rows `range` of the tensor read as a matrix, sharing its numbers.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(shape)")
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * columns * precision.bytes,
      shape: [range.count, columns], precision: precision)
  }

  /// Some of the numbers, counted in row-major order, sharing them.
  package func part(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "part \(range) of \(shape)")
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * precision.bytes, shape: [range.count],
      precision: precision)
  }

  /// A copy with its own numbers.
  public func copy() -> Tensor {
    let result = Tensor(uninitialized: shape, precision)
    result.raw.copyMemory(from: raw, byteCount: count * precision.bytes)
    return result
  }

  /// Overwrites the numbers with those of a tensor of the same shape and precision.
  package func assign(_ other: Tensor) {
    precondition(other.shape == shape && other.precision == precision, "assign: \(other.shape) to \(shape)")
    raw.copyMemory(from: other.raw, byteCount: count * precision.bytes)
  }

  /// The same numbers in another precision.
  public func converted(to precision: Precision) -> Tensor {
    precision == self.precision ? self : Tensor(numbers, shape: shape, precision)
  }
}
