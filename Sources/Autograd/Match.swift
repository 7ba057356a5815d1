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
  let (d, pairs) = (x.value.columns, rows.count)
  let layout = AttentionLayout(rows: rows, columns: columns)
  let a = Tensor(uninitialized: [layout.entries.total], x.value.precision)
  let (xs, ys) = (x.value.raw, y.value.raw)
  switch score {
  case .euclid: wr_match_euclid(a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw)
  case .manhattan: wr_match_manhattan(a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw)
  case .cosine: wr_match_cosine(a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw)
  }
  let values = Variable(a, from: [x, y]) { da in
    // A side that wants no gradient stays nil, and the kernels skip it.
    var (dx, dy): (Tensor?, Tensor?) = (nil, nil)
    x.accumulate { dx = $0 }
    y.accumulate { dy = $0 }
    let (xs, ys) = (x.value.raw, y.value.raw)
    switch score {
    case .euclid:
      wr_match_euclid_backward(
        a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw, da.raw, dx?.raw, dy?.raw)
    case .manhattan:
      wr_match_manhattan_backward(
        a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw, da.raw, dx?.raw, dy?.raw)
    case .cosine:
      wr_match_cosine_backward(
        a.code, pairs, rows.offsets, columns.offsets, d, xs, ys, a.raw, da.raw, dx?.raw, dy?.raw)
    }
  }
  return AttentionMatrices(values, layout)
}
