import CKernels
import TensorCore

/// Sums of the matrices' rows (for the first texts) and of their columns (for the second): the attention weights of
/// ABCNN-2 (specification 5.5). [tokens of the first texts, then those of the second]
public func attentionSums(_ a: AttentionMatrices) -> Variable { sums(a, ofColumns: true) }

/// The sum of each row of every matrix. [Σ rows]
public func rowSums(_ a: AttentionMatrices) -> Variable { sums(a, ofColumns: false) }

private func sums(_ a: AttentionMatrices, ofColumns: Bool) -> Variable {
  let (rows, columns) = (a.rows, a.columns)
  /// Where the sums of columns lie.
  func columnSums(_ sums: Tensor) -> UnsafeMutableRawPointer? {
    ofColumns ? sums.raw + rows.total * sums.precision.bytes : nil
  }
  let s = Tensor(
    uninitialized: [rows.total + (ofColumns ? columns.total : 0)], a.values.value.precision)
  wr_matrix_sums(
    s.code, a.layout.count, rows.offsets, columns.offsets, a.values.value.raw, s.raw, columnSums(s))
  return Variable(s, from: [a.values]) { ds in
    a.values.accumulate { da in
      wr_matrix_sums_backward(
        ds.code, a.layout.count, rows.offsets, columns.offsets, ds.raw, columnSums(ds), da.raw)
    }
  }
}

/// The largest number of each row of every matrix; 0 where a text has no key. [Σ rows]
public func rowMaxima(_ a: AttentionMatrices) -> Variable {
  let (layout, x) = (a.layout, a.values.value)
  let keys = a.bestKeys
  let y = Tensor(zeros: [layout.rows.total], x.precision)
  layout.forEachRow { row, entry, _ in y[row] = x[entry + keys[row]] }
  return Variable(y, from: [a.values]) { dy in
    a.values.accumulate { dx in layout.forEachRow { row, entry, _ in dx[entry + keys[row]] += dy[row] } }
  }
}

/// ‖A Aᵀ − I‖² of every text, added up: how much the hops of structured self-attention look at the same words
/// (Lin et al. 2017, eq. 8; specification 6.4).
///
/// - Parameter a: as many rows a text as there are hops
public func overlapPenalty(_ a: AttentionMatrices) -> Variable {
  let (layout, precision) = (a.layout, a.values.value.precision)
  var total = 0.0
  /// A Aᵀ − I of a text.
  let overlaps = (0..<layout.count).map { text in
    let hops = layout.rows[text]
    let overlap = Tensor(uninitialized: [hops, hops], precision)
    multiply(a.matrix(text), a.matrix(text), transposeB: true, into: overlap)
    for hop in 0..<hops { overlap[hop * hops + hop] -= 1 }
    total += overlap.sumOfSquares
    return overlap
  }
  return Variable(Tensor([total], shape: [1], precision), from: [a.values]) { dp in
    a.values.accumulate { da in
      for text in 0..<layout.count {
        multiply(
          overlaps[text], a.matrix(text), into: layout.matrix(da, text), alpha: 4 * dp[0], adding: true)
      }
    }
  }
}
