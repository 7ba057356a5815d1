import CKernels

/// y += a · x, same counts.
package func addScaled(_ x: Tensor, by a: Double = 1, to y: Tensor) {
  precondition(x.count == y.count && x.precision == y.precision, "addScaled: \(x.shape) to \(y.shape)")
  wr_axpy(y.code, y.count, a, x.raw, y.raw)
}

extension Tensor {
  /// Sum of the squares of all numbers.
  package var sumOfSquares: Double { wr_sum_squares(code, count, raw) }
}

/// a · x.
package func scaled(_ x: Tensor, by a: Double) -> Tensor {
  let y = Tensor(uninitialized: x.shape, x.precision)
  wr_scale(x.code, x.count, a, x.raw, y.raw)
  return y
}
