package import TensorCore

/// Outcomes d[s][i] crossed by seeds and examples, and the permutation test that flips their signs.
///
///     d'_si = ±d_si                           each sign at random, by itself
///     p = (1 + #{p_t(d') ≤ p_t(d)}) / (1 + flips)
///
/// p_t is the p value of the t test of `CrossedMean`: comparing it rather than the mean (Beran 1988, "Prepivoting Test
/// Statistics") is what lets seeds and examples count as sources of variation, although flips of single outcomes undo the
/// effects that outcomes of a seed or of an example share.
package struct CrossedOutcomes {
  /// The mean of the outcomes as they are.
  let observed: CrossedMean
  private let examples: Int
  private let flips: any SignFlips

  /// - Parameter rows: one row a seed, one number an example; 2 to 64 seeds, at least 2 examples
  package init(_ rows: [[Double]]) {
    precondition((2...64).contains(rows.count), "CrossedOutcomes: \(rows.count) seeds")
    examples = rows[0].count
    flips = EqualSignFlips(rows) ?? RoundedSignFlips(rows)
    var exampleSquares = 0.0
    for example in rows[0].indices {
      let sum = rows.reduce(0) { $0 + $1[example] }
      exampleSquares += sum * sum
    }
    observed = CrossedMean(
      seedMeans: rows.map { [examples] in $0.reduce(0, +) / Double(examples) },
      sumOfSquares: rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } },
      exampleSquares: exampleSquares / Double(rows.count * rows.count), examples: examples)
  }

  /// p for this many random flips; at least 1 / (1 + flips).
  package func p(flips count: Int, random: inout RandomStream) -> Double {
    var bits = flips.unflipped
    let limit = mean(bits).p * (1 + 1e-9)  // flips that change nothing tie, up to rounding
    var asStrong = 1
    for _ in 0..<count {
      random.fill(&bits)
      if mean(bits).p <= limit { asStrong += 1 }
    }
    return Double(asStrong) / Double(count + 1)
  }

  /// Of the outcomes after a flip, in the unit of `flips`: p has none.
  private func mean(_ bits: [UInt64]) -> CrossedMean {
    let sums = flips.sums(bits)
    return CrossedMean(
      seedMeans: sums.seeds.map { Double($0) / Double(examples) }, sumOfSquares: flips.sumOfSquares,
      exampleSquares: Double(sums.exampleSquares) / Double(sums.seeds.count * sums.seeds.count),
      examples: examples)
  }
}
