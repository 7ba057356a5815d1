import TensorCore

/// A weighted sum of arms' scores whose weights sum to 0: a paired difference (+1, −1), a main effect, an interaction.
///
///     d_si = Σ_a w_a · values_a[s][i]          a arms, s seeds, i examples
///     estimate = mean of d                     expects μ, the contrast of the arms' expected metrics
///
/// Both the seeds and the test examples are a sample: μ is an expectation over new trainings and new test examples.
/// Every arm has the same seeds and the same examples, so that what they have in common cancels in d.
public struct Contrast: Sendable, Equatable {
  /// The contrast of the arms' mean metrics.
  public let estimate: Double
  /// The estimated standard deviation of `estimate` over new seeds and examples; nil where the interval is nil.
  public let standardError: Double?
  /// A confidence interval for μ; nil with fewer than 3 seeds or 2 examples.
  ///
  /// Student's t interval with the variance of the crossed design of seeds and examples (`CrossedMean`). It supposes
  /// that the seeds' effects are about normal, and enough examples for the means over them to be.
  public let interval: ClosedRange<Double>?
  /// The p value of a permutation test of μ = 0, two-sided; nil where the interval is nil.
  ///
  /// Every d_si has its sign flipped at random, as if the sides of the contrast had swapped names on this example in
  /// this run; what is compared is the p value of the t test behind the interval (`CrossedOutcomes`). The flips alone
  /// make the test exact where d is symmetric about 0 however single signs are flipped: for a difference, where on every
  /// example in every run either arm may have given either answer. As the t test allows for effects of seeds and of
  /// examples, the test also keeps its level, about, under the wider hypothesis μ = 0, and where the two differ
  /// this is the one to speak of (Beran 1988, "Prepivoting Test Statistics"; Chung and Romano 2013, "Exact and
  /// Asymptotically Robust Permutation Tests").
  public let p: Double?

  /// Estimates a contrast; equal arguments give equal results.
  ///
  /// - Parameters:
  ///   - arms: with as many seeds each, scored on the same examples
  ///   - weights: one an arm, sum 0
  ///   - coverage: the probability with which the interval covers μ
  ///   - flips: random sign flips behind `p`, which is at least 1 / (flips + 1)
  /// - Throws: `ScoresError` where the arms cannot be compared, or have more than 64 seeds
  public init(
    of arms: [ArmScores], weights: [Double], coverage: Double = 0.95, flips: Int = 9_999, seed: UInt64 = 0
  ) throws {
    precondition(arms.count == weights.count, "Contrast: \(arms.count) arms, \(weights.count) weights")
    let size = weights.reduce(0) { $0 + abs($1) }
    precondition(
      size > 0 && abs(weights.reduce(0, +)) <= 1e-9 * size, "Contrast: weights \(weights) do not sum to 0")
    precondition(coverage > 0 && coverage < 1, "Contrast: coverage \(coverage)")
    let first = arms[0]
    for arm in arms { try first.checkComparable(with: arm) }
    guard first.seeds <= 64 else {
      throw ScoresError(problem: "arms have \(first.seeds) seeds", remedy: "give at most 64")
    }
    let rows = (0..<first.seeds).map { Self.row(of: arms, weights: weights, seed: $0) }
    estimate = rows.reduce(0) { $0 + $1.reduce(0, +) / Double(first.examples) } / Double(first.seeds)
    guard first.seeds >= 3 && first.examples >= 2 else {
      (standardError, interval, p) = (nil, nil, nil)
      return
    }
    let outcomes = CrossedOutcomes(rows)
    let half = outcomes.observed.halfWidth(coverage: coverage)
    standardError = outcomes.observed.variance.squareRoot()
    interval = (estimate - half)...(estimate + half)
    var random = RandomStream(seed: seed, "sign flips")
    p = outcomes.p(flips: flips, random: &random)
  }

  /// The outcomes d of one seed; exactly 0 where only rounding is left, as of ten weights of 0.1 against 1.
  private static func row(of arms: [ArmScores], weights: [Double], seed: Int) -> [Double] {
    var (row, sizes) = (arms[0].values[seed].map { _ in 0.0 }, arms[0].values[seed].map { _ in 0.0 })
    for (arm, weight) in zip(arms, weights) where weight != 0 {
      for (example, value) in arm.values[seed].enumerated() {
        row[example] += weight * value
        sizes[example] += abs(weight * value)
      }
    }
    return zip(row, sizes).map { abs($0) <= 1e-14 * $1 ? 0 : $0 }
  }

  /// Estimates the paired difference `arm` − `base`.
  public init(
    _ arm: ArmScores, minus base: ArmScores, coverage: Double = 0.95, flips: Int = 9_999, seed: UInt64 = 0
  ) throws {
    try self.init(of: [arm, base], weights: [1, -1], coverage: coverage, flips: flips, seed: seed)
  }
}
