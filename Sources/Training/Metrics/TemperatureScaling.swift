import Glibc

/// The temperature at which a model's probabilities fit labelled rows best.
///
///     p = softmax(logits / T),   T = argmin Σ_rows −ln p[label] + (ln T)²
///
/// The last term keeps T near 1 where rows are few. Answers stay the same at any T. Guo et al. 2017, "On
/// Calibration of Modern Neural Networks", section 4.2.
///
/// - Parameters:
///   - logits: one score a class for each row; the logarithms of probabilities will do
///   - labels: the class of each row
package func fittedTemperature(logits: [[Float]], labels: [Int]) -> Double {
  func cost(_ logTemperature: Double) -> Double {
    let scale = exp(-logTemperature)
    var cost = logTemperature * logTemperature
    for (row, label) in zip(logits, labels) {
      let top = Double(row.max() ?? 0)
      let sum = row.reduce(0.0) { $0 + exp(scale * (Double($1) - top)) }
      cost += log(sum) - scale * (Double(row[label]) - top)
    }
    return cost
  }
  // Golden-section search for the minimum.
  let golden = (5.0.squareRoot() - 1) / 2
  var (low, high) = (-3.0, 3.0)
  var (a, b) = (high - golden * (high - low), low + golden * (high - low))
  var (costA, costB) = (cost(a), cost(b))
  for _ in 0..<40 {
    if costA < costB {
      (high, b, costB) = (b, a, costA)
      a = high - golden * (high - low)
      costA = cost(a)
    } else {
      (low, a, costA) = (a, b, costB)
      b = low + golden * (high - low)
      costB = cost(b)
    }
  }
  return exp((low + high) / 2)
}
