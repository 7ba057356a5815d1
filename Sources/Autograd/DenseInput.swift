import CKernels
public import TensorCore

/// Channels given token by token: im2col and one matrix product.
///
/// The windows are written side by side into a matrix [windows, width · channels]; its product with the filters
/// is the convolution. The general form, and the oracle of the others.
public struct DenseInput: ConvolutionInput {
  let x: Variable

  /// Tokens of all texts back to back, [tokens, channels].
  public init(_ x: Variable) { self.x = x }

  /// Numbers a token has in these channels.
  public var channels: Int { x.value.columns }
  /// What the gradient flows back to.
  public var variables: [Variable] { [x] }

  /// Adds Σ_j x[t + j] · taps[j] to every window t of y.
  public func add(to y: Tensor, taps: [Tensor], windows: Windows) -> (Tensor, [Tensor]?) -> Void {
    precondition(
      x.value.rows == windows.lengths.total, "convolution: \(x.shape) of \(windows.lengths.total) tokens")
    let columns = windows.columns(of: x.value)
    let filters = join(taps)
    multiply(columns, filters, into: y, adding: true)
    return { [x] dy, tapGradients in
      if let tapGradients {
        let gradient = Tensor(uninitialized: filters.shape, dy.precision)
        multiply(columns, dy, transposeA: true, into: gradient)
        for (tap, target) in tapGradients.enumerated() {
          addScaled(gradient.rows(tap * target.rows..<(tap + 1) * target.rows), to: target)
        }
      }
      x.accumulate { dx in
        let dcolumns = Tensor(uninitialized: columns.shape, columns.precision)
        multiply(dy, filters, transposeB: true, into: dcolumns)
        windows.add(dcolumns, into: dx)
      }
    }
  }

  /// Σ_j x[t + j] · taps[j] of every window t, [windows, filters]: each window is read where it lies.
  func products(taps: [Tensor], windows: Windows) -> Tensor {
    let (filters, padded) = (join(taps), windows.padded(x.value))
    let y = Tensor(uninitialized: [windows.total, filters.columns], filters.precision)
    let rows = (0..<y.rows).map { y.row($0) as UnsafeMutableRawPointer? }
    withExtendedLifetime((padded.x, filters)) {
      wr_row_products(
        y.code, y.rows, filters.rows, filters.columns, 1, padded.windows, filters.raw, 0, rows)
    }
    return y
  }

  /// The taps below each other: [width · channels, filters].
  private func join(_ taps: [Tensor]) -> Tensor {
    let result = Tensor(uninitialized: [taps.count * channels, taps[0].columns], taps[0].precision)
    for (tap, rows) in taps.enumerated() { result.rows(tap * channels..<(tap + 1) * channels).assign(rows) }
    return result
  }
}
