import CKernels
package import TensorCore

/// Rows of a table, one for each of the given ids.
///
/// The gradient comes back as these rows alone: a step touches no other row of the table.
///
/// - Returns: [ids.count, columns of the table]
public func embeddingRows(_ table: Parameter, ids: [Int32], in pass: Pass) -> Variable {
  let value = gatherRows(table.value, ids)
  guard let tape = pass.tape, table.isTrained else { return Variable(value) }
  precondition(table.isTable, "embeddingRows: the parameter takes dense gradients")
  return tape.tableLeaf(table, rows: ids, value: value)
}

/// y[t] = x[index[t]]; zeros where the index is −1.
public func gather(_ x: Variable, _ index: [Int32]) -> Variable {
  Variable(gatherRows(x.value, index), from: [x]) { dy in
    x.accumulate { dx in
      for (row, from) in index.enumerated() where from >= 0 {
        wr_axpy(dx.code, dx.columns, 1, dy.row(row), dx.row(Int(from)))
      }
    }
  }
}

package func gatherRows(_ x: Tensor, _ index: [Int32]) -> Tensor {
  let y = Tensor(uninitialized: [index.count, x.columns], x.precision)
  let bytes = x.columns * x.precision.bytes
  for (row, from) in index.enumerated() {
    precondition(from >= -1 && Int(from) < x.rows, "gather: row \(from) of \(x.shape)")
    if from < 0 {
      y.row(row).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      continue
    }
    y.row(row).copyMemory(from: x.row(Int(from)), byteCount: bytes)
  }
  return y
}
