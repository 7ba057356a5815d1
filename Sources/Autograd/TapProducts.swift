import TensorCore

/// The products of rows with all taps of a convolution, side by side.
///
///     values[r] = [x[r] · taps[0], …, x[r] · taps[width − 1]]
struct TapProducts {
  /// [rows, channels]
  let x: Tensor
  private let taps: [Tensor]
  /// [rows, width · filters]
  let values: Tensor

  init(of x: Tensor, taps: [Tensor]) {
    (self.x, self.taps) = (x, taps)
    let filters = taps[0].columns
    values = Tensor(uninitialized: [x.rows, taps.count * filters], x.precision)
    for (place, tap) in taps.enumerated() {
      matrixProduct(
        rows: x.rows, columns: filters, inner: x.columns, x.raw, stride: x.columns, tap.raw, stride: filters,
        into: Self.numbers(of: place, in: values, filters), stride: values.columns, precision: x.precision)
    }
  }

  /// targets[j] += xᵀ · what the gradient says of tap j.
  func addTapGradients(_ gradient: Tensor, to targets: [Tensor]) {
    for (place, target) in targets.enumerated() {
      matrixProduct(
        rows: x.columns, columns: target.columns, inner: x.rows, x.raw, stride: x.columns, transposeA: true,
        Self.numbers(of: place, in: gradient, target.columns), stride: gradient.columns, into: target.raw,
        stride: target.columns, precision: x.precision, adding: true)
    }
  }

  /// dx += Σ_j what the gradient says of tap j · taps[j]ᵀ
  func addGradient(_ gradient: Tensor, to dx: Tensor) {
    for (place, tap) in taps.enumerated() {
      matrixProduct(
        rows: x.rows, columns: x.columns, inner: tap.columns,
        Self.numbers(of: place, in: gradient, tap.columns), stride: gradient.columns, tap.raw,
        stride: tap.columns, transposeB: true, into: dx.raw, stride: dx.columns, precision: x.precision,
        adding: true)
    }
  }

  private static func numbers(of tap: Int, in products: Tensor, _ filters: Int) -> UnsafeMutableRawPointer {
    products.raw + tap * filters * products.precision.bytes
  }
}
