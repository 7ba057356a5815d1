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

/// One attention matrix a pair: A[i, j] compares row i of the first text with row j of the second.
///
/// The matrices lie back to back, each row-major; there is no padding in them.
public struct PairMatrices {
  /// All entries, [Σ rows · columns].
  public let values: Variable
  /// Rows of each matrix: lengths of the first texts.
  public let rows: Lengths
  /// Columns of each matrix: lengths of the second texts.
  public let columns: Lengths
  /// Where each matrix begins.
  public let entries: Lengths

  init(values: Variable, rows: Lengths, columns: Lengths, entries: Lengths) {
    (self.values, self.rows, self.columns, self.entries) = (values, rows, columns, entries)
  }

  /// The matrix of one pair.
  public func matrix(_ pair: Int) -> Tensor { PairMatrices.matrix(values.value, pair, self) }

  static func matrix(_ all: Tensor, _ pair: Int, _ layout: PairMatrices) -> Tensor {
    all.reshaped([all.count, 1]).rows(layout.entries.rows(pair))
      .reshaped([layout.rows[pair], layout.columns[pair]])
  }
}

/// A[i, j] = score(x[i], y[j]) for every pair of texts (specification 5.2).
public func match(
  _ x: Variable, _ y: Variable, lengths: (Lengths, Lengths), score: MatchScore
) -> PairMatrices {
  let (rows, columns) = lengths
  precondition(
    rows.count == columns.count && x.value.columns == y.value.columns && x.value.rows == rows.total
      && y.value.rows == columns.total, "match: \(x.shape) and \(y.shape)")
  let entries = Lengths((0..<rows.count).map { rows[$0] * columns[$0] })
  let d = x.value.columns
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
  return PairMatrices(values: values, rows: rows, columns: columns, entries: entries)
}

/// The attention feature map of ABCNN-1 (specification 5.4), for one side of the pairs.
///
///     first side:  F0a = A W[0 ..< s1]        second side:  F1a = Aᵀ W[0 ..< s0]
///
/// Row j of `positions` belongs to position j of the other text, so it must have a row for every position.
///
/// - Parameters:
///   - positions: W, [maximum length, d]
///   - side: which text the map is for
/// - Returns: [tokens of that side, d]
public func attentionMap(_ a: PairMatrices, positions: Variable, side: PairSide) -> Variable {
  let (own, other) = side == .first ? (a.rows, a.columns) : (a.columns, a.rows)
  let d = positions.value.columns
  let longest = other.values.max() ?? 0
  precondition(
    longest <= positions.value.rows,
    "attention map: a text of \(longest) tokens, a map of \(positions.value.rows) positions")
  let f = Tensor(uninitialized: [own.total, d], positions.value.precision)
  for pair in 0..<own.count {
    multiply(
      a.matrix(pair), positions.value.rows(0..<other[pair]), transposeA: side == .second,
      into: f.rows(own.rows(pair)))
  }
  return Variable(f, from: [a.values, positions]) { df in
    positions.accumulate { dw in
      for pair in 0..<own.count {
        multiply(
          a.matrix(pair), df.rows(own.rows(pair)), transposeA: side == .first, into: dw.rows(0..<other[pair]),
          adding: true)
      }
    }
    a.values.accumulate { da in
      for pair in 0..<own.count {
        let (w, g) = (positions.value.rows(0..<other[pair]), df.rows(own.rows(pair)))
        let target = PairMatrices.matrix(da, pair, a)
        switch side {
        case .first: multiply(g, w, transposeB: true, into: target, adding: true)
        case .second: multiply(w, g, transposeB: true, into: target, adding: true)
        }
      }
    }
  }
}

/// Which text of a pair.
public enum PairSide: Sendable {
  case first, second
}

/// Sums of the matrices' rows (for the first texts) or columns (for the second): the attention weights of
/// ABCNN-2 (specification 5.5). [tokens of that side]
public func attentionSums(_ a: PairMatrices, side: PairSide) -> Variable {
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
        let matrix = PairMatrices.matrix(da, pair, a)
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
