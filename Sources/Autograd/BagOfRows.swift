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
  let y = sumRows(table.value, index: ids, lengths: lengths, weights: weights)
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

/// y[t] = Σ_{i in t} weights[i] · x[index[i]]; without weights each row counts once. [texts, columns of x]
func sumRows(_ x: Tensor, index: [Int32], lengths: Lengths, weights: [Double]? = nil) -> Tensor {
  precondition(
    index.allSatisfy { $0 >= 0 && Int($0) < x.rows }, "sumRows: a row that is not in \(x.shape)")
  let y = Tensor(zeros: [lengths.count, x.columns], x.precision)
  let weights = weights ?? [Double](repeating: 1, count: index.count)
  if !index.isEmpty {
    wr_bag_of_rows(y.code, y.columns, lengths.count, lengths.offsets, index, weights, x.raw, y.raw)
  }
  return y
}
