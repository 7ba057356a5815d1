import CKernels
public import TensorCore

/// How alike two vectors are, without parameters (specification, sections 2 and 5.2).
public enum MatchScore: String, Sendable, CaseIterable {
  /// 1 / (1 + ‖x − y‖₂)
  case euclid
  /// 1 / (1 + ‖x − y‖₁)
  case manhattan
  /// x · y / (‖x‖ ‖y‖)
  case cosine
}

/// A[i, j] = score(x[i], y[j]) for every pair of texts (specification 5.2).
public func match(
  _ x: Variable, _ y: Variable, lengths: (Lengths, Lengths), score: MatchScore
) -> AttentionMatrices {
  let (rows, columns) = lengths
  precondition(
    rows.count == columns.count && x.value.columns == y.value.columns && x.value.rows == rows.total
      && y.value.rows == columns.total, "match: \(x.shape) and \(y.shape)")
  let d = x.value.columns
  let layout = AttentionLayout(rows: rows, columns: columns)
  let entries = layout.entries
  let a = Tensor(uninitialized: [entries.total], x.value.precision)
  let size = a.precision.bytes
  for pair in 0..<rows.count {
    let (xs, ys) = (x.value.row(rows.offsets[pair]), y.value.row(columns.offsets[pair]))
    let out = a.raw + entries.offsets[pair] * size
    switch score {
    case .euclid: wr_match_euclid(a.code, rows[pair], columns[pair], d, xs, ys, out)
    case .manhattan: wr_match_manhattan(a.code, rows[pair], columns[pair], d, xs, ys, out)
    case .cosine: wr_match_cosine(a.code, rows[pair], columns[pair], d, xs, ys, out)
    }
  }
  let values = Variable(a, from: [x, y]) { da in
    // A side that wants no gradient stays nil, and the kernels skip it.
    var (dx, dy): (Tensor?, Tensor?) = (nil, nil)
    x.accumulate { dx = $0 }
    y.accumulate { dy = $0 }
    for pair in 0..<rows.count {
      let (xs, ys) = (x.value.row(rows.offsets[pair]), y.value.row(columns.offsets[pair]))
      let (dxs, dys) = (dx?.row(rows.offsets[pair]), dy?.row(columns.offsets[pair]))
      let (out, dout) = (a.raw + entries.offsets[pair] * size, da.raw + entries.offsets[pair] * size)
      switch score {
      case .euclid:
        wr_match_euclid_backward(a.code, rows[pair], columns[pair], d, xs, ys, out, dout, dxs, dys)
      case .manhattan:
        wr_match_manhattan_backward(a.code, rows[pair], columns[pair], d, xs, ys, out, dout, dxs, dys)
      case .cosine:
        wr_match_cosine_backward(a.code, rows[pair], columns[pair], d, xs, ys, out, dout, dxs, dys)
      }
    }
  }
  return AttentionMatrices(values, layout)
}
