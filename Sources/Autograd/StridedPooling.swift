import CKernels
public import TensorCore

/// The largest value of each column in windows of `width` rows, `stride` rows apart, cut to the text.
///
/// Used by DPCNN (Johnson and Zhang 2017). A text of `length` rows gives ⌈length / stride⌉ windows.
///
/// - Returns: [windows, d] and the lengths of the texts in windows.
public func maxWindows(_ x: Variable, lengths: Lengths, width: Int, stride: Int) -> (Variable, Lengths) {
  precondition(x.value.rows == lengths.total, "maxWindows: \(x.shape) of \(lengths.total) tokens")
  let windows = lengths.map { ($0 + stride - 1) / stride }
  let columns = x.value.columns
  let y = Tensor(uninitialized: [windows.total, columns], x.value.precision)
  var winners = [Int32](repeating: 0, count: windows.total * columns)
  var firstRows: [Int] = []
  winners.withUnsafeMutableBufferPointer { winners in
    for text in 0..<lengths.count {
      for window in 0..<windows[text] {
        let start = window * stride
        let (row, output) = (lengths.offsets[text] + start, windows.offsets[text] + window)
        wr_max_rows(
          y.code, Swift.min(width, lengths[text] - start), columns, x.value.row(row), y.row(output),
          winners.baseAddress! + output * columns)
        firstRows.append(row)
      }
    }
  }
  let result = Variable(y, from: [x]) { [winners, firstRows] dy in
    x.accumulate { dx in
      for index in 0..<dy.count {
        let row = firstRows[index / columns] + Int(winners[index])
        dx[row * columns + index % columns] += dy[index]
      }
    }
  }
  return (result, windows)
}
