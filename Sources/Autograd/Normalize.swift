import CKernels
import TensorCore

/// Softmax of each row of every matrix, over the keys that take part; all others get exactly 0
/// (specification 0.1). A row without such keys stays zero, and so does its gradient.
///
/// - Parameter windows: for each row the keys that take part, counted in its text; nil is all of them.
public func softmax(_ a: AttentionMatrices, windows: [Range<Int>]? = nil) -> AttentionMatrices {
  let layout = a.layout
  let x = a.values.value
  let size = x.precision.bytes
  let y = windows == nil ? Tensor(uninitialized: x.shape, x.precision) : Tensor(zeros: x.shape, x.precision)
  /// Calls `body` for rows back to back: the offset in bytes of the first entry that takes part, how many rows
  /// there are, and how many such entries each of them has.
  func forEach(_ body: (_ offset: Int, _ rows: Int, _ count: Int) -> Void) {
    guard let windows else {
      for index in 0..<layout.count where layout.columns[index] > 0 {
        body(layout.entries.offsets[index] * size, layout.rows[index], layout.columns[index])
      }
      return
    }
    layout.forEachRow { row, entry, count in
      let window = windows[row].clamped(to: 0..<count)
      if !window.isEmpty { body((entry + window.lowerBound) * size, 1, window.count) }
    }
  }
  forEach { offset, rows, count in wr_softmax(x.code, rows, count, x.raw + offset, y.raw + offset) }
  let values = Variable(y, from: [a.values]) { dy in
    a.values.accumulate { dx in
      forEach { offset, rows, count in
        wr_softmax_backward(y.code, rows, count, y.raw + offset, dy.raw + offset, dx.raw + offset)
      }
    }
  }
  return a.with(values)
}

/// A normaliser between softmax and the hard choice: rows with exact zeros that add up to 1.
public enum SparseNormalization: Sendable {
  /// The nearest point of the simplex (Martins and Astudillo 2016, "From Softmax to Sparsemax").
  case sparsemax
  /// α-entmax with α = 1.5 (Peters, Niculae, Martins 2019, "Sparse Sequence-to-Sequence Models").
  case entmax15
}

/// Each row of every matrix on the simplex, with exact zeros.
///
///     sparsemax: p = max(x − τ, 0)            entmax-1.5: p = max(x / 2 − τ, 0)²            Σ p = 1
public func sparse(_ a: AttentionMatrices, _ kind: SparseNormalization) -> AttentionMatrices {
  let layout = a.layout
  let x = a.values.value
  let p = Tensor(uninitialized: x.shape, x.precision)
  layout.forEachRow { _, entry, count in
    let weights = kind.weights((entry..<entry + count).map { x[$0] })
    for (index, weight) in weights.enumerated() { p[entry + index] = weight }
  }
  let values = Variable(p, from: [a.values]) { dp in
    a.values.accumulate { dx in
      layout.forEachRow { _, entry, count in
        // dx = s (dp − Σ s dp / Σ s), with s = p^(2 − α) on the support.
        var (total, along) = (0.0, 0.0)
        for index in entry..<entry + count {
          let s = kind.slope(p[index])
          total += s
          along += s * dp[index]
        }
        for index in entry..<entry + count where total > 0 {
          dx[index] += kind.slope(p[index]) * (dp[index] - along / total)
        }
      }
    }
  }
  return a.with(values)
}

extension SparseNormalization {
  /// p^(2 − α): how far a weight follows its score.
  fileprivate func slope(_ p: Double) -> Double {
    switch self {
    case .sparsemax: p > 0 ? 1 : 0
    case .entmax15: p > 0 ? p.squareRoot() : 0
    }
  }

  /// The weights of one row, by the exact threshold over the sorted scores.
  fileprivate func weights(_ scores: [Double]) -> [Double] {
    let top = scores.max() ?? 0
    let scale = self == .entmax15 ? 0.5 : 1
    let z = scores.map { ($0 - top) * scale }
    var (sum, squares, threshold) = (0.0, 0.0, -Double.infinity)
    for (index, value) in z.sorted(by: >).enumerated() {
      let count = Double(index + 1)
      sum += value
      squares += value * value
      let candidate: Double
      switch self {
      case .sparsemax: candidate = (sum - 1) / count
      case .entmax15:
        let mean = sum / count
        let spread = squares - count * mean * mean
        candidate = mean - (max(1 - spread, 0) / count).squareRoot()
      }
      // The support is the largest prefix whose smallest score lies above the threshold of that prefix.
      if candidate >= value { break }
      threshold = candidate
    }
    return z.map {
      let gap = max($0 - threshold, 0)
      return self == .entmax15 ? gap * gap : gap
    }
  }
}
