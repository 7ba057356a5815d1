import TensorCore

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
public func attentionMap(_ a: AttentionMatrices, positions: Variable, side: PairSide) -> Variable {
  let (own, other) = side == .first ? (a.rows, a.columns) : (a.columns, a.rows)
  let d = positions.value.columns
  let longest = other.values.max() ?? 0
  requirePositions(positions.value, for: longest)
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
        let target = a.layout.matrix(da, pair)
        switch side {
        case .first: multiply(g, w, transposeB: true, into: target, adding: true)
        case .second: multiply(w, g, transposeB: true, into: target, adding: true)
        }
      }
    }
  }
}

/// Stops where a map, with a row for each position, is shorter than a text.
func requirePositions(_ map: Tensor, for tokens: Int) {
  precondition(
    tokens <= map.rows, "attention map: a text of \(tokens) tokens, a map of \(map.rows) positions")
}
