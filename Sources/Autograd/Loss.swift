import CKernels
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

/// Weighted sum of the rows' cross entropies, times `scale` (specification, section 10).
///
///     loss = scale · Σ_r weight[label r] · Σ_c target[r, c] · −log softmax(logits[r])[c]
///     target = (1 − smoothing) · onehot(label) + smoothing / classes
///
/// - Parameters:
///   - logits: [rows, classes]
///   - labels: the class of each row
///   - classWeights: one weight a class; nil weighs all alike
///   - scale: one over the sum of the weights of the whole batch makes it the batch's mean
/// - Returns: one number
public func crossEntropy(
  _ logits: Variable, labels: [Int32], classWeights: [Double]? = nil, smoothing: Double = 0,
  scale: Double
) -> Variable {
  let (rows, classes) = (logits.value.rows, logits.value.columns)
  precondition(labels.count == rows, "cross entropy: \(logits.shape) and \(labels.count) labels")
  precondition(
    labels.allSatisfy { $0 >= 0 && Int($0) < classes }, "cross entropy: a label outside 0 ..< \(classes)")
  let logs = Tensor(uninitialized: logits.shape, logits.value.precision)
  wr_log_softmax(logs.code, rows, classes, logits.value.raw, logs.raw)
  let weights = labels.map { scale * (classWeights?[Int($0)] ?? 1) }
  func target(_ row: Int, _ column: Int) -> Double {
    smoothing / Double(classes) + (Int(labels[row]) == column ? 1 - smoothing : 0)
  }
  var total = 0.0
  for row in 0..<rows {
    for column in 0..<classes { total -= weights[row] * target(row, column) * logs[row * classes + column] }
  }
  let loss = Tensor([total], shape: [1], logs.precision)
  return Variable(loss, from: [logits]) { dloss in
    logits.accumulate { dx in
      let probabilities = Tensor(uninitialized: logs.shape, logs.precision)
      wr_exp(logs.code, logs.count, logs.raw, probabilities.raw)
      for row in 0..<rows {
        for column in 0..<classes {
          let entry = row * classes + column
          dx[entry] += dloss[0] * weights[row] * (probabilities[entry] - target(row, column))
        }
      }
    }
  }
}

/// log softmax(logits[r])[label r] of every row: the rewards of hard attention.
public func logLikelihoods(_ logits: Tensor, labels: [Int32]) -> [Double] {
  let logs = Tensor(uninitialized: logits.shape, logits.precision)
  wr_log_softmax(logs.code, logits.rows, logits.columns, logits.raw, logs.raw)
  return labels.enumerated().map { row, label in logs[row * logits.columns + Int(label)] }
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
