import Glibc

/// Student's t distribution.
package struct StudentT {
  /// Greater than 0, not always whole.
  package let degreesOfFreedom: Double

  /// The distribution with these degrees of freedom.
  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "StudentT: \(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value at least as far from 0 as t.
  ///
  ///     P(|T| ≥ |t|) = I_(ν / (ν + t²))(ν / 2, 1 / 2)        ν degrees of freedom
  ///
  /// Digital Library of Mathematical Functions, 8.17; `incompleteBeta`.
  package func probability(beyond t: Double) -> Double {
    if t.isInfinite { return 0 }
    let sum = degreesOfFreedom + t * t
    return incompleteBeta(degreesOfFreedom / 2, 0.5, at: degreesOfFreedom / sum, complement: t * t / sum)
  }

  /// The t ≥ 0 that values are beyond with this probability, greater than 0: the quantile of 1 − probability / 2.
  ///
  /// By halving an interval, to the last digits of a double.
  package func value(beyondWith probability: Double) -> Double {
    precondition(probability > 0 && probability <= 1, "StudentT: probability \(probability)")
    var low = 0.0
    var high = 1.0
    while self.probability(beyond: high) > probability { (low, high) = (high, 2 * high) }
    while high - low > 1e-15 * high {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if self.probability(beyond: middle) > probability { low = middle } else { high = middle }
    }
    return high
  }
}
