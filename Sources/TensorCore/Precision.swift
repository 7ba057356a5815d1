/// The arithmetic of a tensor.
///
/// Models run in `float32`. `float64` takes plain loops instead of the vectorised kernels: it is the oracle of
/// the fast path and what gradient checks use.
public enum Precision: Int32, Sendable, CaseIterable {
  case float32 = 32
  case float64 = 64

  /// Bytes of one number.
  @inlinable public var bytes: Int { Int(rawValue) / 8 }
}
