import CKernels
public import TensorCore

/// Weighted sums of rows of a table, one sum for each text.
///
///     y[t] = Σ_{i in t} weights[i] · table[ids[i]]
///
/// The gradient comes back as the rows that were used.
///
/// - Returns: [texts, columns of the table]
public func bagOfRows(
  _ table: Parameter, ids: [Int32], lengths: Lengths, weights: [Double], in pass: Pass
) -> Variable {
  precondition(
    ids.count == lengths.total && weights.count == ids.count,
    "bagOfRows: \(ids.count) ids, \(weights.count) weights, \(lengths.total) in texts")
  let numbers = table.value
  let y = Tensor(zeros: [lengths.count, numbers.columns], numbers.precision)
  for text in 0..<lengths.count {
    let sum = y.row(text)
    for place in lengths.rows(text) {
      let row = Int(ids[place])
      precondition(row >= 0 && row < numbers.rows, "bagOfRows: row \(row) of \(numbers.shape)")
      wr_axpy(y.code, y.columns, weights[place], numbers.row(row), sum)
    }
  }
  guard let tape = pass.tape, table.isTrained else { return Variable(y) }
  precondition(table.isTable, "bagOfRows: the parameter takes dense gradients")
  let leaf = tape.tableLeaf(table, rows: ids, value: Tensor(zeros: [ids.count, y.columns], y.precision))
  return Variable(y, from: [leaf]) { dy in
    leaf.accumulate { dx in
      for text in 0..<lengths.count {
        for place in lengths.rows(text) {
          wr_axpy(dx.code, dx.columns, weights[place], dy.row(text), dx.row(place))
        }
      }
    }
  }
}
