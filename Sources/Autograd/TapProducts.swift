import TensorCore

/// The products of rows with all taps of a convolution, side by side, and what flows back through them.
///
///     products[r] = [x[r] · taps[0], …, x[r] · taps[width − 1]]
struct TapProducts {
  /// [rows, channels]
  let x: Tensor
  /// Each [channels, filters].
  let taps: [Tensor]

  /// The products, [rows, width · filters].
  func values() -> Tensor {
    let filters = taps[0].columns
    let values = Tensor(uninitialized: [x.rows, taps.count * filters], x.precision)
    for (place, tap) in taps.enumerated() {
      matrixProduct(
        rows: x.rows, columns: filters, inner: x.columns, x.raw, stride: x.columns, tap.raw, stride: filters,
        into: numbers(of: place, in: values), stride: values.columns, precision: x.precision)
    }
    return values
  }

  /// targets[j] += xᵀ · the gradient of the products with tap j.
  func addTapGradients(_ gradient: Tensor, to targets: [Tensor]) {
    for (place, target) in targets.enumerated() {
      matrixProduct(
        rows: x.columns, columns: target.columns, inner: x.rows, x.raw, stride: x.columns, transposeA: true,
        numbers(of: place, in: gradient), stride: gradient.columns, into: target.raw, stride: target.columns,
        precision: x.precision, adding: true)
    }
  }

  /// dx += Σ_j the gradient of the products with tap j · taps[j]ᵀ
  func addGradient(_ gradient: Tensor, to dx: Tensor) {
    for (place, tap) in taps.enumerated() {
      matrixProduct(
        rows: x.rows, columns: x.columns, inner: tap.columns, numbers(of: place, in: gradient),
        stride: gradient.columns, tap.raw, stride: tap.columns, transposeB: true, into: dx.raw,
        stride: dx.columns, precision: x.precision, adding: true)
    }
  }

  private func numbers(of tap: Int, in products: Tensor) -> UnsafeMutableRawPointer {
    products.raw + tap * taps[0].columns * products.precision.bytes
  }
}
