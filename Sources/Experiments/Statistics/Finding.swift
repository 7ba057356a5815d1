/// What the data allow to say of a contrast.
package enum Finding: String, Sendable {
  case higher, lower, unclear

  /// Higher or lower where both a 95 % interval and a permutation test say so; where the interval ends close to 0 they
  /// may differ. Nothing is clear where they are not known.
  package init(interval: ClosedRange<Double>?, p: Double?) {
    guard let interval, let p, p <= 0.05 else {
      self = .unclear
      return
    }
    self = interval.lowerBound > 0 ? .higher : interval.upperBound < 0 ? .lower : .unclear
  }
}

extension Contrast {
  var finding: Finding { Finding(interval: interval, p: p) }
}
