import Glibc

/// How far the probabilities of a model can be taken at their word.
public struct CalibrationScores: Sendable, Equatable {
  /// Expected calibration error.
  public let error: Double
  /// Mean of −log of the probability given to the true class.
  public let logLoss: Double

  /// The scores of rows: the confidence of each answer, whether it is right, and the probability of the truth.
  public init(confidences: [Float], isCorrect: [Bool], probabilitiesOfTruth: [Float]) {
    error = expectedCalibrationError(confidences: confidences, isCorrect: isCorrect)
    logLoss = meanLogLoss(probabilitiesOfTruth: probabilitiesOfTruth)
  }
}

/// Expected calibration error: how far confidence is from being the share of right predictions.
///
///     Σ_bins (n_bin / n) · |mean confidence − accuracy|
///
/// The bins cut [0, 1] into equal parts; each holds its lower end, the last also 1. NaN without examples or with a confidence of NaN.
/// Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 3. Specification 10.
public func expectedCalibrationError(confidences: [Float], isCorrect: [Bool], bins: Int = 15) -> Double {
  precondition(confidences.count == isCorrect.count, "calibration: \(confidences.count) ≠ \(isCorrect.count)")
  precondition(bins > 0, "calibration: \(bins) bins")
  var gaps = [Double](repeating: 0, count: bins)  // Σ confidence − right predictions
  for (confidence, isCorrect) in zip(confidences, isCorrect) {
    guard !confidence.isNaN else { return .nan }
    let bin = Int(Double(min(1, max(0, confidence))) * Double(bins))
    gaps[min(bins - 1, bin)] += Double(confidence) - (isCorrect ? 1 : 0)
  }
  return gaps.reduce(0) { $0 + abs($1) } / Double(confidences.count)
}

/// The mean of −log of the probability given to the true class; NaN without examples or with a probability of NaN.
///
/// A probability of 0 counts as the smallest normal float32, so that the result stays finite even
/// where the processor flushes subnormal numbers to zero.
public func meanLogLoss(probabilitiesOfTruth probabilities: [Float]) -> Double {
  let smallest = Float.leastNormalMagnitude
  let sum = probabilities.reduce(0.0) { $0 - log(Double($1 < smallest ? smallest : $1)) }
  return sum / Double(probabilities.count)
}
