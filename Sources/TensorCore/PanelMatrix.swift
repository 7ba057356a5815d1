import CKernels

/// A matrix laid out for products with few rows each, such as those of the steps of a recurrent layer.
///
/// The general product brings its operands into such a layout at every call, which for sixteen rows takes as long as the
/// arithmetic.
package struct PanelMatrix {
  private let rows: Int
  private let columns: Int
  private let panels: Tensor

  /// Some columns of a matrix, or the transpose of these.
  package init(_ matrix: Tensor, columns range: Range<Int>? = nil, transposed: Bool = false) {
    let (range, bytes) = (range ?? 0..<matrix.columns, matrix.precision.bytes)
    (rows, columns) = transposed ? (range.count, matrix.rows) : (matrix.rows, range.count)
    let width = Int(WR_PANEL_COLUMNS)
    panels = Tensor(
      uninitialized: [(columns + width - 1) / width, rows, width], matrix.precision)
    if transposed {
      let turned = Tensor(uninitialized: [matrix.columns, matrix.rows], matrix.precision)
      wr_transpose(matrix.code, matrix.rows, matrix.columns, matrix.raw, turned.raw)
      withExtendedLifetime(turned) {
        wr_panels(matrix.code, rows, columns, columns, turned.row(range.lowerBound), panels.raw)
      }
    } else {
      wr_panels(
        matrix.code, rows, columns, matrix.columns, matrix.raw + range.lowerBound * bytes, panels.raw)
    }
  }

  /// y += x · W, each number summed in order: no row depends on the others.
  ///
  /// - Parameters:
  ///   - count: rows of x and y, which are `stride` numbers apart
  package func addProduct(
    rows count: Int, _ x: UnsafeRawPointer, stride strideX: Int, to y: UnsafeMutableRawPointer,
    stride strideY: Int
  ) {
    wr_panel_products(panels.code, count, rows, columns, x, strideX, panels.raw, y, strideY)
  }
}
