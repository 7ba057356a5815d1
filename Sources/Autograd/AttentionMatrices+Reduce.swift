import CKernels
import TensorCore

/// Sums of the matrices' rows (for the first texts) or columns (for the second): the attention weights of
/// ABCNN-2 (specification 5.5). [tokens of that side]
public func attentionSums(_ a: AttentionMatrices, side: PairSide) -> Variable {
  let own = side == .first ? a.rows : a.columns
  let s = Tensor(zeros: [own.total], a.values.value.precision)
  for pair in 0..<own.count {
    let matrix = a.matrix(pair)
    for i in 0..<a.rows[pair] {
      switch side {
      case .first: s[own.offsets[pair] + i] = wr_sum(s.code, a.columns[pair], matrix.row(i))
      case .second:
        wr_axpy(s.code, a.columns[pair], 1, matrix.row(i), s.raw + own.offsets[pair] * s.precision.bytes)
      }
    }
  }
  return Variable(s, from: [a.values]) { ds in
    a.values.accumulate { da in
      let ones = Tensor(1, shape: [a.columns.values.max() ?? 0], ds.precision)
      for pair in 0..<own.count {
        let matrix = a.layout.matrix(da, pair)
        for i in 0..<a.rows[pair] {
          switch side {
          case .first:
            wr_axpy(ds.code, a.columns[pair], ds[own.offsets[pair] + i], ones.raw, matrix.row(i))
          case .second:
            wr_axpy(
              ds.code, a.columns[pair], 1, ds.raw + own.offsets[pair] * ds.precision.bytes, matrix.row(i))
          }
        }
      }
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
