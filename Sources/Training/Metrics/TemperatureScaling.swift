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
  1 / fittedScales([logits], labels: labels)[0]
}

/// The scales at which the sum of several models' scores fits labelled rows best: a logarithmic opinion pool.
///
///     p = softmax(Σ_m scale[m] · logits[m]),   argmin Σ_rows −ln p[label] + Σ_m (ln scale[m])²
package func fittedScales(_ logits: [[[Float]]], labels: [Int]) -> [Double] {
  func cost(_ logs: [Double]) -> Double {
    let scales = logs.map { exp($0) }
    var cost = logs.reduce(0) { $0 + $1 * $1 }
    for (row, label) in labels.enumerated() {
      var scores = [Double](repeating: 0, count: logits[0][row].count)
      for (model, scale) in zip(logits, scales) {
        for index in scores.indices { scores[index] += scale * Double(model[row][index]) }
      }
      let top = scores.max() ?? 0
      cost += log(scores.reduce(0.0) { $0 + exp($1 - top) }) + top - scores[label]
    }
    return cost
  }
  var logs = [Double](repeating: 0, count: logits.count)
  for _ in 0..<(logits.count == 1 ? 1 : 6) {
    for model in logits.indices {
      logs[model] = minimum(
        of: { value in
          var trial = logs
          trial[model] = value
          return cost(trial)
        }, in: -4...4)
    }
  }
  return logs.map { exp($0) }
}

/// Where a function of one valley has its lowest point: golden-section search.
private func minimum(of function: (Double) -> Double, in range: ClosedRange<Double>) -> Double {
  let golden = (5.0.squareRoot() - 1) / 2
  var (low, high) = (range.lowerBound, range.upperBound)
  var (a, b) = (high - golden * (high - low), low + golden * (high - low))
  var (valueA, valueB) = (function(a), function(b))
  for _ in 0..<25 {
    if valueA < valueB {
      (high, b, valueB) = (b, a, valueA)
      a = high - golden * (high - low)
      valueA = function(a)
    } else {
      (low, a, valueA) = (a, b, valueB)
      b = low + golden * (high - low)
      valueB = function(b)
    }
  }
  return (low + high) / 2
}
