import CKernels
import TensorCore

/// The tokens in the windows that have the largest sums, and what flows back to each: for every tap and filter, those
/// that they met.
struct WinningTokens {
  private let filters: Int
  /// Where the tokens of a tap and filter begin, tap after tap.
  private var offsets: [Int] = [0]
  private var tokens: [Int32] = []
  private var gradients: [Double] = []

  /// - Parameters:
  ///   - winners: of each text and filter, the window of the text
  ///   - gradient: of the sum in that window, [texts, filters]
  init(_ winners: [Int32], gradient: Tensor, windows: Windows) {
    filters = gradient.columns
    let (columns, lengths) = (filters, windows.lengths)
    let texts = (0..<lengths.count).filter { lengths[$0] > 0 }
    let given = gradient.numbers
    offsets.reserveCapacity(windows.width * columns + 1)
    tokens.reserveCapacity(windows.width * given.count)
    gradients.reserveCapacity(windows.width * given.count)
    for tap in 0..<windows.width {
      for filter in 0..<columns {
        for text in texts {
          let place = text * columns + filter
          let token = Int(winners[place]) + tap - windows.before
          if token < 0 || token >= lengths[text] || given[place] == 0 { continue }
          tokens.append(Int32(lengths.offsets[text] + token))
          gradients.append(given[place])
        }
        offsets.append(tokens.count)
      }
    }
  }

  /// Adds the gradients of an input's matrix and, where given, of the taps, each [channels, filters].
  func addGradients(to input: some RowsInput, taps: [Tensor], tapGradients: [Tensor]?) {
    let (x, rows) = (input.matrix.value, input.rows(of: tokens))
    for (tap, target) in (tapGradients ?? []).enumerated() {
      offsets.withUnsafeBufferPointer {
        wr_bag_of_rows_transposed(
          x.code, x.columns, filters, $0.baseAddress! + tap * filters, rows, gradients, x.raw, target.raw)
      }
    }
    input.matrix.accumulate { dx in addRows(rows, taps: taps, to: dx) }
  }

  /// dx[row] += gradient · column of the tap, for all tokens that a row stands for.
  private func addRows(_ rows: [Int32], taps: [Tensor], to dx: Tensor) {
    let columns = Tensor(uninitialized: [taps.count * filters, dx.columns], dx.precision)
    for (tap, weights) in taps.enumerated() {
      wr_transpose(dx.code, weights.rows, filters, weights.raw, columns.row(tap * filters))
    }
    // In the order of the rows, and of each in that of the taps and filters.
    var starts = [Int](repeating: 0, count: dx.rows + 1)
    for row in rows { starts[Int(row) + 1] += 1 }
    for row in 0..<dx.rows { starts[row + 1] += starts[row] }
    var next = starts
    var sources = [Int32](repeating: 0, count: rows.count)
    var weights = [Double](repeating: 0, count: rows.count)
    for group in 0..<taps.count * filters {
      for place in offsets[group]..<offsets[group + 1] {
        let target = next[Int(rows[place])]
        next[Int(rows[place])] += 1
        (sources[target], weights[target]) = (Int32(group), gradients[place])
      }
    }
    wr_bag_of_rows(dx.code, dx.columns, dx.rows, starts, sources, weights, columns.raw, dx.raw)
  }
}
