import Glibc
import TextData

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
  exp(
    minimum(in: -4...4) { log in
      let scale = exp(-log)
      var cost = log * log
      for (scores, label) in zip(logits, labels) {
        let top = Double(scores.max() ?? 0)
        cost += Glibc.log(scores.reduce(0.0) { $0 + exp(scale * (Double($1) - top)) })
        cost += scale * (top - Double(scores[label]))
      }
      return cost
    })
}

/// The rows of a split, as the temperature is fitted on them.
///
/// In multi-label data each class of a row is a row of its own with the classes no and yes: the softmax of
/// [ln(1 − p), ln p] / T is the sigmoid of logit / T.
struct TemperatureInput {
  private let labels: [String]
  private var logits: [[Float]] = []
  private var truths: [Int] = []

  init(labels: [String]) { self.labels = labels }

  mutating func add(_ example: Example, _ prediction: Prediction) {
    func log(_ probability: Float) -> Float { Glibc.log(max(probability, .leastNormalMagnitude)) }
    guard let set = example.labels else {
      logits.append(prediction.probabilities.map(log))
      truths.append(example.label.flatMap(labels.firstIndex) ?? 0)
      return
    }
    for (label, p) in zip(labels, prediction.probabilities) {
      logits.append([log(max(1 - p, .ulpOfOne / 2)), log(p)])
      truths.append(set.contains(label) ? 1 : 0)
    }
  }

  var temperature: Double { fittedTemperature(logits: logits, labels: truths) }
}

/// Where a function of one valley has its lowest point: golden-section search.
private func minimum(in range: ClosedRange<Double>, of function: (Double) -> Double) -> Double {
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
