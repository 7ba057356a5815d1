import CKernels
public import TensorCore

/// cos(u, v) of each row, with the safe product of norms (specification 0.1). [rows, d] → [rows, 1]
public func cosineSimilarity(_ u: Variable, _ v: Variable) -> Variable {
  similarity(u, v, score: .cosine)
}

/// 1 / (1 + ‖u − v‖₂) of each row. [rows, d] → [rows, 1]
public func euclidSimilarity(_ u: Variable, _ v: Variable) -> Variable {
  similarity(u, v, score: .euclid)
}

private func similarity(_ u: Variable, _ v: Variable, score: MatchScore) -> Variable {
  precondition(u.shape == v.shape, "similarity: \(u.shape) and \(v.shape)")
  let each = Lengths(Array(repeating: 1, count: u.value.rows))
  let values = match(u, v, lengths: (each, each), score: score).values
  return reshape(values, [u.value.rows, 1])
}

/// The same numbers under another shape.
public func reshape(_ x: Variable, _ shape: Shape) -> Variable {
  Variable(x.value.reshaped(shape), from: [x]) { dy in
    x.accumulate { dx in wr_axpy(dx.code, dx.count, 1, dy.raw, dx.raw) }
  }
}
