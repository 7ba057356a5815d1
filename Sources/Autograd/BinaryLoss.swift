import Glibc
public import TensorCore

/// Weighted sum of the rows' binary cross entropies: every class is a yes or no of its own. With `focus` γ above 0 the
/// focal loss (Lin et al. 2017, equation 4).
///
///     loss = Σ_r weights[r] · Σ_c targets[r, c] · (1 − p[r, c])^γ · −ln p[r, c]
///                                + (1 − targets[r, c]) · p[r, c]^γ · −ln(1 − p[r, c]),     p = sigmoid(logits)
///
/// The logarithms are ln p = −softplus(−x) and ln(1 − p) = −softplus(x), so that they are right at any logit x.
///
/// - Parameters:
///   - logits: [rows, classes]
///   - targets: the probability that each class should get, row by row
///   - weights: one a row; one over the rows' number makes it the batch's mean
/// - Returns: one number
public func binaryCrossEntropy(
  _ logits: Variable, targets: [Double], weights: [Double], focus: Double = 0
) -> Variable {
  let (rows, classes) = (logits.value.rows, logits.value.columns)
  precondition(
    targets.count == rows * classes && weights.count == rows,
    "binary cross entropy: \(logits.shape), \(targets.count) targets and \(weights.count) weights")
  let x = logits.value
  func power(_ log: Double) -> Double { focus == 0 ? 1 : exp(focus * log) }
  var total = 0.0
  for entry in 0..<rows * classes {
    let (yes, no) = (-softplus(-x[entry]), -softplus(x[entry]))  // ln p, ln(1 − p)
    total -=
      weights[entry / classes]
      * (targets[entry] * power(no) * yes + (1 - targets[entry]) * power(yes) * no)
  }
  return Variable(Tensor([total], shape: [1], x.precision), from: [logits]) { dloss in
    logits.accumulate { dx in
      for entry in 0..<rows * classes {
        let (yes, no) = (-softplus(-x[entry]), -softplus(x[entry]))
        let (p, q) = (exp(yes), exp(no))
        // dp/dx = p q, and so d(ln p)/dx = q, d(ln q)/dx = −p.
        let slope =
          targets[entry] * power(no) * (focus * p * yes - q)
          + (1 - targets[entry]) * power(yes) * (p - focus * q * no)
        dx[entry] += dloss[0] * weights[entry / classes] * slope
      }
    }
  }
}

/// Σ_c ln p of what is true of each class: the rewards of hard attention where rows have sets of labels.
///
/// - Parameter targets: 1 for a class that the row has, otherwise 0; row by row
public func logLikelihoods(_ logits: Tensor, targets: [Double]) -> [Double] {
  (0..<logits.rows).map { row in
    (row * logits.columns..<(row + 1) * logits.columns).reduce(0) { sum, entry in
      sum - (targets[entry] * softplus(-logits[entry]) + (1 - targets[entry]) * softplus(logits[entry]))
    }
  }
}

/// ln(1 + e^x) without overflow.
private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
