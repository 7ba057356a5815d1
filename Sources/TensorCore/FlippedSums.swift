import CKernels

/// Sums of outcomes of seeds and examples, with signs as they are or flipped at random.
package struct FlippedSums: Sendable {
  private let seeds: Int
  private let groups: Int
  /// Examples of a group, whose signs come from one word.
  private let size: Int
  private let outcomes: [Double]  // [groups, seeds, size]
  private let places: [UInt64]  // [seeds, size]: the bit that flips each

  /// - Parameter columns: for each example the outcomes of all seeds, 1 to 64
  package init(_ columns: [[Double]], seeds: Int) {
    let size = 64 / seeds
    (self.seeds, self.size) = (seeds, size)
    groups = (columns.count + size - 1) / size
    var outcomes = [Double](repeating: 0, count: groups * seeds * size)
    for (example, column) in columns.enumerated() {
      let (group, place) = example.quotientAndRemainder(dividingBy: size)
      for (seed, outcome) in column.enumerated() { outcomes[(group * seeds + seed) * size + place] = outcome }
    }
    self.outcomes = outcomes
    places = (0..<seeds).flatMap { seed in (0..<size).map { UInt64($0 * seeds + seed) } }
  }

  /// The sum of each seed, and Σ (sum of an example over the seeds)².
  package var unflipped: (ofSeeds: [Double], squares: Double) { flipped { 0 } }

  /// The same where outcome s of example e is flipped if bit (e mod ⌊64 / S⌋) · S + s of the example's word is 1.
  ///
  /// - Parameter bits: a word for ⌊64 / S⌋ examples at a time
  package func flipped(_ bits: () -> UInt64) -> (ofSeeds: [Double], squares: Double) {
    var squares = 0.0
    let sums = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(groups, 1)) { words in
      for group in 0..<groups { words[group] = bits() }
      return [Double](unsafeUninitializedCapacity: seeds) { sums, count in
        wr_flipped_sums(
          seeds, groups, size, outcomes, places, words.baseAddress!, sums.baseAddress!, &squares)
        count = seeds
      }
    }
    return (sums, squares)
  }
}
