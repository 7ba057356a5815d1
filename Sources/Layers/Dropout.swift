public import Autograd

/// In training each number is 0 with probability `rate`, the others are divided by 1 − rate.
public struct Dropout: Module {
  /// The share that is dropped.
  public let rate: Double

  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// Drops the given share, in [0, 1).
  public init(rate: Double) { self.rate = rate }

  /// x, or in training what is left of it.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable { dropout(x, rate: rate, in: pass) }
}
