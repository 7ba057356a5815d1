import CKernels
import Glibc
public import TensorCore

/// Softmax of each row. [rows, n] → [rows, n]
public func softmax(_ x: Variable) -> Variable {
  let (rows, columns) = (x.value.rows, x.value.columns)
  let y = Tensor(uninitialized: x.shape, x.value.precision)
  wr_softmax(y.code, rows, columns, x.value.raw, y.raw)
  return Variable(y, from: [x]) { dy in
    x.accumulate { dx in wr_softmax_backward(y.code, rows, columns, y.raw, dy.raw, dx.raw) }
  }
}

/// Weighted sum of the rows' cross entropies (specification, section 10); with `focus` γ above 0 the focal loss, in
/// which what the model already gets right counts less (Lin et al. 2017, equation 4).
///
///     loss = Σ_r weights[r] · Σ_c targets[r, c] · (1 − p[r, c])^γ · −ln p[r, c],     p = softmax(logits)
///
/// The targets of a row add up to 1.
///
/// - Parameters:
///   - logits: [rows, classes]
///   - targets: the probability that each class should get, row by row
///   - weights: one a row; one over the rows' number makes it the batch's mean
/// - Returns: one number
public func crossEntropy(
  _ logits: Variable, targets: [Double], weights: [Double], focus: Double = 0
) -> Variable {
  let (rows, classes) = (logits.value.rows, logits.value.columns)
  precondition(
    targets.count == rows * classes && weights.count == rows,
    "cross entropy: \(logits.shape), \(targets.count) targets and \(weights.count) weights")
  let logs = Tensor(uninitialized: logits.shape, logits.value.precision)
  wr_log_softmax(logs.code, rows, classes, logits.value.raw, logs.raw)
  func factor(_ entry: Int) -> Double { focus == 0 ? 1 : pow(max(1 - exp(logs[entry]), 0), focus) }
  var total = 0.0
  for entry in 0..<rows * classes where targets[entry] != 0 {
    total -= weights[entry / classes] * targets[entry] * factor(entry) * logs[entry]
  }
  let loss = Tensor([total], shape: [1], logs.precision)
  return Variable(loss, from: [logits]) { dloss in
    logits.accumulate { dx in
      let p = Tensor(uninitialized: logs.shape, logs.precision)
      wr_exp(logs.code, logs.count, logs.raw, p.raw)
      if focus == 0 {
        for entry in 0..<rows * classes {
          dx[entry] += dloss[0] * weights[entry / classes] * (p[entry] - targets[entry])
        }
        return
      }
      // With s[c] = p[c] · dloss/dp[c]: dloss/dlogit[c] = s[c] − p[c] Σ s.
      var slopes = [Double](repeating: 0, count: classes)
      for row in 0..<rows {
        for column in 0..<classes {
          let entry = row * classes + column
          slopes[column] = -targets[entry] * factor(entry)
          if p[entry] < 1 {
            slopes[column] += targets[entry] * focus * pow(1 - p[entry], focus - 1) * p[entry] * logs[entry]
          }
        }
        let sum = slopes.reduce(0, +)
        for column in 0..<classes {
          let entry = row * classes + column
          dx[entry] += dloss[0] * weights[row] * (slopes[column] - p[entry] * sum)
        }
      }
    }
  }
}

/// The cross entropies of labels, added up and times `scale`; one over the rows' number makes it their mean.
///
/// - Parameter labels: the class of each row
public func crossEntropy(_ logits: Variable, labels: [Int32], scale: Double) -> Variable {
  let classes = logits.value.columns
  precondition(
    labels.allSatisfy { $0 >= 0 && Int($0) < classes }, "cross entropy: a label outside 0 ..< \(classes)")
  return crossEntropy(
    logits, targets: labels.flatMap { label in (0..<classes).map { Int(label) == $0 ? 1 : 0 } },
    weights: labels.map { _ in scale })
}

/// log softmax(logits[r])[label r] of every row, its mean over the classes for a label of −1: the rewards of hard
/// attention.
public func logLikelihoods(_ logits: Tensor, labels: [Int32]) -> [Double] {
  let logs = Tensor(uninitialized: logits.shape, logits.precision)
  wr_log_softmax(logs.code, logits.rows, logits.columns, logits.raw, logs.raw)
  let classes = logits.columns
  return labels.enumerated().map { row, label in
    label >= 0
      ? logs[row * classes + Int(label)]
      : (0..<classes).reduce(0) { $0 + logs[row * classes + $1] } / Double(classes)
  }
}

extension RandomChoice {
  /// −Σ gain · log a[k] over the draws: its gradient is the estimate of REINFORCE, to be descended
  /// (Williams 1992; specification, section 9).
  ///
  /// - Parameter gains: reward minus baseline of each row; constants
  public func surrogate(gains: [Double]) -> Variable {
    let factors = rows.map { -gains[$0 % gains.count] }
    let count = factors.count
    return sum(scaleRows(reshape(logProbabilities, [count, 1]), by: factors))
  }
}
