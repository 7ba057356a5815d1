import CKernels
import Glibc
import TensorCore

/// Weights times a bell around each row's centre: the local-p attention of Luong et al. 2015
/// (specification 7.1.2).
///
///     y[i, s] = a[i, s] · exp(−(s − p[i])² / 2σ²)
///
/// The gradient reaches the centres through the bell.
///
/// - Parameters:
///   - a: weights that are zero outside their windows
///   - centers: p, [Σ rows, 1], counted in keys from 0
///   - deviation: σ
public func bell(_ a: AttentionMatrices, centers: Variable, deviation: Double) -> AttentionMatrices {
  let layout = a.layout
  precondition(
    centers.value.count == layout.rows.total, "bell: \(centers.shape) for \(layout.rows.total) queries")
  let x = a.values.value
  let (y, shape) = (Tensor(uninitialized: x.shape, x.precision), Tensor(uninitialized: x.shape, x.precision))
  layout.forEachRow { row, entry, count in
    for key in 0..<count {
      let distance = Double(key) - centers.value[row]
      shape[entry + key] = exp(-distance * distance / (2 * deviation * deviation))
      y[entry + key] = x[entry + key] * shape[entry + key]
    }
  }
  let values = Variable(y, from: [a.values, centers]) { dy in
    a.values.accumulate { dx in wr_multiply_add(dy.code, dy.count, dy.raw, shape.raw, dx.raw) }
    centers.accumulate { dp in
      layout.forEachRow { row, entry, count in
        for key in 0..<count {
          dp[row] +=
            dy[entry + key] * y[entry + key] * (Double(key) - centers.value[row]) / (deviation * deviation)
        }
      }
    }
  }
  return a.with(values)
}

/// Every row divided by its sum; a row of zeros stays as it is.
public func normalizedRows(_ a: AttentionMatrices) -> AttentionMatrices {
  let layout = a.layout
  let sums = rowSums(a)
  let lengths = Lengths(
    (0..<layout.count).flatMap { Array(repeating: layout.columns[$0], count: layout.rows[$0]) })
  let column = reshape(a.values, [a.values.value.count, 1])
  return a.with(reshape(divide(column, by: sums, lengths: lengths), a.values.shape))
}

/// x[r] · factor[r] for every row. [rows, n]
public func scaleRows(_ x: Variable, by factors: [Double]) -> Variable {
  precondition(x.value.rows == factors.count, "scaleRows: \(x.shape) by \(factors.count) numbers")
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  wr_scale_rows(y.code, y.rows, y.columns, factors, x.value.raw, y.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in wr_add_scaled_rows(dy.code, dy.rows, dy.columns, factors, dy.raw, dx.raw) }
  }
}
