import CKernels
import TensorCore

/// S[i, j] = scale · q[i] · k[j] for every text (specification, section 2: `dot` and `scaled_dot`).
///
/// - Parameters:
///   - queries: [Σ rows, d]
///   - keys: [Σ columns, d]
public func dotProducts(
  _ queries: Variable, _ keys: Variable, _ layout: AttentionLayout, scale: Double = 1
) -> AttentionMatrices {
  let d = queries.value.columns
  requireSizes("dot products", queries, keys, layout)
  precondition(keys.value.columns == d, "dot products: \(queries.shape) and \(keys.shape)")
  let s = Tensor(uninitialized: [layout.entries.total], queries.value.precision)
  for text in 0..<layout.count {
    multiply(
      queries.value.rows(layout.rows.rows(text)), keys.value.rows(layout.columns.rows(text)),
      transposeB: true,
      into: layout.matrix(s, text), alpha: scale)
  }
  let values = Variable(s, from: [queries, keys]) { ds in
    queries.accumulate { dq in
      for text in 0..<layout.count {
        multiply(
          layout.matrix(ds, text), keys.value.rows(layout.columns.rows(text)),
          into: dq.rows(layout.rows.rows(text)), alpha: scale, adding: true)
      }
    }
    keys.accumulate { dk in
      for text in 0..<layout.count {
        multiply(
          layout.matrix(ds, text), queries.value.rows(layout.rows.rows(text)), transposeA: true,
          into: dk.rows(layout.columns.rows(text)), alpha: scale, adding: true)
      }
    }
  }
  return AttentionMatrices(values, layout)
}

/// z[i, j] = x[i] + y[j] for every query and key of each text: what a score with a nonlinearity reads.
///
/// - Parameters:
///   - x: [Σ rows, a]
///   - y: [Σ columns, a]
/// - Returns: [entries, a]
public func pairwiseSums(_ x: Variable, _ y: Variable, _ layout: AttentionLayout) -> Variable {
  let a = x.value.columns
  requireSizes("pairwise sums", x, y, layout)
  precondition(y.value.columns == a, "pairwise sums: \(x.shape) and \(y.shape)")
  let z = Tensor(uninitialized: [layout.entries.total, a], x.value.precision)
  let firstKey = layout.firstKeys
  layout.forEachRow { row, entry, count in
    wr_add_row(z.code, count, a, y.value.row(firstKey[row]), x.value.row(row), z.row(entry))
  }
  return Variable(z, from: [x, y]) { dz in
    x.accumulate { dx in
      layout.forEachRow { row, entry, count in wr_sum_rows(dz.code, count, a, dz.row(entry), dx.row(row)) }
    }
    y.accumulate { dy in
      layout.forEachRow { row, entry, count in
        wr_axpy(dz.code, count * a, 1, dz.row(entry), dy.row(firstKey[row]))
      }
    }
  }
}

/// c[i] = Σ_j A[i, j] · v[j] for every text: what the queries read.
///
/// - Parameter values: [Σ columns, d]
/// - Returns: [Σ rows, d]; zeros where a text has no key
public func attended(_ a: AttentionMatrices, _ values: Variable) -> Variable {
  let layout = a.layout
  precondition(
    values.value.rows == layout.columns.total,
    "attended: \(values.shape) for \(layout.columns.total) keys")
  let c = Tensor(uninitialized: [layout.rows.total, values.value.columns], values.value.precision)
  for text in 0..<layout.count {
    multiply(
      a.matrix(text), values.value.rows(layout.columns.rows(text)), into: c.rows(layout.rows.rows(text)))
  }
  return Variable(c, from: [a.values, values]) { dc in
    values.accumulate { dv in
      for text in 0..<layout.count {
        multiply(
          a.matrix(text), dc.rows(layout.rows.rows(text)), transposeA: true,
          into: dv.rows(layout.columns.rows(text)), adding: true)
      }
    }
    a.values.accumulate { da in
      for text in 0..<layout.count {
        multiply(
          dc.rows(layout.rows.rows(text)), values.value.rows(layout.columns.rows(text)), transposeB: true,
          into: layout.matrix(da, text), adding: true)
      }
    }
  }
}

/// Rows and columns of every matrix swapped.
public func transposed(_ a: AttentionMatrices) -> AttentionMatrices {
  let to = a.layout.transposed
  let values = Variable(transposed(a.values.value, a.layout), from: [a.values]) { dt in
    a.values.accumulate { addScaled(transposed(dt, to), to: $0) }
  }
  return AttentionMatrices(values, to)
}

private func transposed(_ x: Tensor, _ layout: AttentionLayout) -> Tensor {
  let y = Tensor(uninitialized: x.shape, x.precision)
  for text in 0..<layout.count {
    let start = layout.entries.offsets[text] * x.precision.bytes
    wr_transpose(x.code, layout.rows[text], layout.columns[text], x.raw + start, y.raw + start)
  }
  return y
}

private func requireSizes(_ operation: String, _ x: Variable, _ y: Variable, _ layout: AttentionLayout) {
  precondition(
    x.value.rows == layout.rows.total && y.value.rows == layout.columns.total,
    "\(operation): \(x.shape) and \(y.shape) for \(layout.rows.total) queries and \(layout.columns.total) keys"
  )
}
