import CKernels

/// Sums of outcomes of seeds and examples, with signs as they are or flipped at random.
package struct FlippedSums: Sendable {
  private let seeds: Int
  private let groups: Int
  /// Fours of examples in a group, whose signs come from one word; the last may be filled with zeros.
  private let blocks: Int
  private let outcomes: [Double]  // [groups, blocks, seeds, 4]
  private let places: [UInt64]  // [blocks, seeds, 4]: the bit that flips each

  /// - Parameter columns: for each example the outcomes of all seeds, 1 to 64
  package init(_ columns: [[Double]], seeds: Int) {
    let size = 64 / seeds
    let (blocks, groups) = ((size + 3) / 4, (columns.count + size - 1) / size)
    var outcomes = [Double](repeating: 0, count: groups * blocks * seeds * 4)
    var places = [UInt64](repeating: 0, count: blocks * seeds * 4)
    func index(_ example: Int, _ seed: Int) -> Int { (example / 4 * seeds + seed) * 4 + example % 4 }
    for (example, column) in columns.enumerated() {
      let (group, place) = example.quotientAndRemainder(dividingBy: size)
      for (seed, outcome) in column.enumerated() {
        outcomes[group * blocks * seeds * 4 + index(place, seed)] = outcome
      }
    }
    for place in 0..<size {
      for seed in 0..<seeds { places[index(place, seed)] = UInt64(place * seeds + seed) }
    }
    (self.seeds, self.groups, self.blocks, self.outcomes, self.places) = (
      seeds, groups, blocks, outcomes, places
    )
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
          seeds, groups, blocks, outcomes, places, words.baseAddress!, sums.baseAddress!, &squares)
        count = seeds
      }
    }
    return (sums, squares)
  }
}
