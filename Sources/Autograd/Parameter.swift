public import TensorCore

/// Numbers that training changes.
///
/// A parameter is shared by all threads of a step, which only read it; the optimiser writes it between steps.
public final class Parameter: @unchecked Sendable {
  /// The numbers.
  public fileprivate(set) var value: Tensor
  /// Whether training changes it. A frozen embedding is a parameter that is not trained.
  public let isTrained: Bool
  /// Whether its gradient comes by rows (an embedding table), so that a step touches only the rows it used.
  public let isTable: Bool
  /// Rows of a trained table that stay as they are; nil if none do.
  public let fixedRows: [Bool]?

  /// A parameter with its first value.
  public init(_ value: Tensor, isTrained: Bool = true, isTable: Bool = false, fixedRows: [Bool]? = nil) {
    (self.value, self.isTrained, self.isTable) = (value, isTrained, isTable)
    self.fixedRows = fixedRows
    precondition(fixedRows.map { $0.count == value.rows } ?? true, "parameter: fixed rows of \(value.shape)")
  }

  /// Lets `body` write all numbers of a float32 parameter in place.
  public func fill(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    precondition(value.precision == .float32, "fill: a parameter of \(value.precision)")
    try body(
      UnsafeMutableBufferPointer(start: value.raw.assumingMemoryBound(to: Float.self), count: value.count))
  }

  /// Replaces the numbers; shape and precision stay.
  public func load(_ numbers: Tensor) {
    precondition(numbers.shape == value.shape, "load: \(numbers.shape) into a parameter of \(value.shape)")
    value = numbers.converted(to: value.precision).copy()
  }
}

extension Parameter {
  /// Puts other numbers of the same shape in place and returns those that were there.
  package func exchange(_ numbers: Tensor) -> Tensor {
    precondition(
      numbers.shape == value.shape && numbers.precision == value.precision, "exchange: \(numbers.shape)")
    defer { value = numbers }
    return value
  }
}

/// The gradient of one parameter after a backward pass.
public enum Gradient: Sendable {
  /// As many numbers as the parameter has.
  case dense(Tensor)
  /// Rows of a table: which ones, and the gradient of each; a row may come more than once.
  case rows([Int32], Tensor)
}
