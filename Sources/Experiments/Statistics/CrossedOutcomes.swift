package import TensorCore

/// Outcomes d[s][i] crossed by seeds and examples, and the permutation test that flips their signs.
///
///     d'_si = ±d_si                           each sign at random, by itself
///     p = (1 + #{p_t(d') ≤ p_t(d)}) / (1 + flips)      or 400 / n where the n-th flip is the 400th with p_t(d') ≤ p_t(d)
///
/// Stopping there loses nothing where p is large (Besag and Clifford 1991, "Sequential Monte Carlo p-values").
///
/// p_t is the p value of the t test of `CrossedMean`: comparing it rather than the mean (Beran 1988, "Prepivoting Test
/// Statistics") is what lets seeds and examples count as sources of variation, although flips of single outcomes undo the
/// effects that outcomes of a seed or of an example share.
package struct CrossedOutcomes {
  /// The mean of the outcomes as they are.
  let observed: CrossedMean
  private let seeds: Int
  private let examples: Int
  private let sumOfSquares: Double
  private let sums: FlippedSums  // of examples with an outcome ≠ 0; the others have no sign

  /// - Parameter rows: one row a seed, one number an example; 2 to 64 seeds, at least 2 examples
  package init(_ rows: [[Double]]) {
    precondition((2...64).contains(rows.count), "CrossedOutcomes: \(rows.count) seeds")
    (seeds, examples) = (rows.count, rows[0].count)
    let signed = rows[0].indices.filter { example in rows.contains { $0[example] != 0 } }
    let columns = signed.map { example in rows.map { $0[example] } }
    sumOfSquares = columns.joined().reduce(0) { $0 + $1 * $1 }
    sums = FlippedSums(columns, seeds: seeds)
    observed = Self.mean(
      sums.unflipped, seeds: seeds, examples: examples, sumOfSquares: sumOfSquares)
  }

  private static let enough = 400

  /// p for at most this many random flips; at least 1 / (1 + flips).
  package func p(flips: Int, random: inout RandomStream) -> Double {
    let limit = observed.p * (1 + 1e-9)  // flips that change nothing tie, up to rounding
    var asStrong = 1
    for flip in 1...flips {
      let flipped = Self.mean(
        sums.flipped { random.next() }, seeds: seeds, examples: examples, sumOfSquares: sumOfSquares)
      if flipped.p <= limit { asStrong += 1 }
      if asStrong > Self.enough { return Double(Self.enough) / Double(flip) }
    }
    return Double(asStrong) / Double(flips + 1)
  }

  private static func mean(
    _ sums: (ofSeeds: [Double], squares: Double), seeds: Int, examples: Int, sumOfSquares: Double
  ) -> CrossedMean {
    CrossedMean(
      seedMeans: sums.ofSeeds.map { $0 / Double(examples) }, sumOfSquares: sumOfSquares,
      exampleSquares: sums.squares / Double(seeds * seeds), examples: examples)
  }
}
