/// The mean of outcomes d[s][i] crossed by seeds and examples, and how far it may be from its expectation over new
/// seeds and new examples.
///
///     d_si = μ + α_s + β_i + ε_si                                  s = 1 … S seeds, i = 1 … N examples
///     Var(mean) = σ²_α / S + σ²_β / N + σ²_ε / (S N)
///     MS_seeds    = N Σ_s (d̄_s· − d̄)² / (S − 1)                  expects σ²_ε + N σ²_α
///     MS_examples = S Σ_i (d̄_·i − d̄)² / (N − 1)                  expects σ²_ε + S σ²_β
///     MS_rest     = Σ_si (d_si − d̄_s· − d̄_·i + d̄)² / ((S − 1)(N − 1))   expects σ²_ε
///     A = MS_seeds / (S N),   B = max(0, MS_examples − MS_rest) / (S N),   variance = A + B
///
/// The two-way analysis of variance with random effects (Searle, Casella and McCulloch 1992, "Variance Components",
/// chapter 4). A + B is unbiased but for the 0 in B. Where the runs' means tie exactly, A is MS_rest / (S N), the
/// least that it expects.
///
///     t = (mean − μ) / √variance
///     1 / degrees of freedom = a / (S − 1) + (1 − a) / (N − 1)     a = A / (A + B)
///
/// Differs from Satterthwaite 1946, who squares a and 1 − a: with three seeds, an A that is small by chance then
/// makes t look normal just where the variance is too small, and 95 % intervals cover 92 to 93 %. The two agree
/// where one source of variation dominates. Tests/ExperimentsTests/Golden/interval_coverage.py compares them.
struct CrossedMean {
  let estimate: Double
  let variance: Double
  /// 1 where the variance is 0.
  let degreesOfFreedom: Double

  /// At least two seeds and two examples.
  ///
  /// - Parameters:
  ///   - seedMeans: d̄_s·
  ///   - sumOfSquares: Σ_si d²_si
  ///   - exampleSquares: Σ_i d̄²_·i
  ///   - examples: N
  init(seedMeans: [Double], sumOfSquares: Double, exampleSquares: Double, examples: Int) {
    let (seeds, examples) = (Double(seedMeans.count), Double(examples))
    let cells = seeds * examples
    let mean = seedMeans.reduce(0, +) / seeds
    let ofSeeds = examples * seedMeans.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let ofExamples = max(0, seeds * (exampleSquares - examples * mean * mean))
    let ofRest = max(0, sumOfSquares - cells * mean * mean - ofSeeds - ofExamples)
    let rest = ofRest / ((seeds - 1) * (examples - 1)) / cells
    var a = ofSeeds / (seeds - 1) / cells
    if a <= 1e-12 * rest { a = rest }
    let b = max(0, ofExamples / (examples - 1) / cells - rest)
    estimate = mean
    // Less than this is rounding: outcomes that are all the same have no variance.
    let isNone = a + b <= 1e-15 * sumOfSquares / cells / cells
    variance = isNone ? 0 : a + b
    let share = isNone ? 1 : a / (a + b)
    degreesOfFreedom = isNone ? 1 : 1 / (share / (seeds - 1) + (1 - share) / (examples - 1))
  }

  /// The p value of the t test of μ = 0, two-sided.
  var p: Double {
    if variance == 0 { return estimate == 0 ? 1 : 0 }
    return StudentT(degreesOfFreedom: degreesOfFreedom).probability(beyond: estimate / variance.squareRoot())
  }

  /// Half the width of the interval that covers μ with this probability.
  func halfWidth(coverage: Double) -> Double {
    if variance == 0 { return 0 }
    return StudentT(degreesOfFreedom: degreesOfFreedom).value(beyondWith: 1 - coverage)
      * variance.squareRoot()
  }
}
