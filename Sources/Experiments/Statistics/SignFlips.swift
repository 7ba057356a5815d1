import CKernels

/// Outcomes d[s][i], as whole numbers of some unit, whose signs are flipped by random bits, of which each serves one
/// outcome.
package protocol SignFlips {
  /// The bits that give the outcomes as they are.
  var unflipped: [UInt64] { get }
  /// Σ_si d²_si
  var sumOfSquares: Double { get }
  /// Σ_i d_si of every seed and Σ_i (Σ_s d_si)², after the flip.
  func sums(_ bits: [UInt64]) -> (seeds: [Int64], exampleSquares: Int64)
}

/// Outcomes that are 0 or have all the same size, as differences of accuracy: a bit says all of them, and counting the
/// bits of words gives the sums.
package struct EqualSignFlips: SignFlips {
  package let sumOfSquares: Double
  package let unflipped: [UInt64]  // 1 for outcomes below 0
  private let sizes: [Int32]  // of a block's examples: how many seeds have an outcome
  private let widths: [Int32]  // of a block: how many masks
  private let seeds: [Int32]  // of a mask
  private let masks: [UInt64]
  private let totals: [Int64]  // of a seed
  private let squares: Int64

  /// nil for other outcomes.
  package init?(_ rows: [[Double]]) {
    guard let size = rows.lazy.joined().first(where: { $0 != 0 }).map(abs),
      rows.allSatisfy({ $0.allSatisfy { $0 == 0 || abs($0) == size } })
    else { return nil }
    var patterns = [UInt64](repeating: 0, count: rows[0].count)
    for (seed, row) in rows.enumerated() {
      for (example, outcome) in row.enumerated() where outcome != 0 { patterns[example] |= 1 << UInt64(seed) }
    }
    // A block has examples of one size. Those with outcomes of the same seeds stand together: fewer masks.
    let examples = patterns.indices.filter { patterns[$0] != 0 }.sorted {
      (patterns[$0].nonzeroBitCount, patterns[$0], $0) < (patterns[$1].nonzeroBitCount, patterns[$1], $1)
    }
    var (sizes, widths, seeds) = ([Int32](), [Int32](), [Int32]())
    var (masks, unflipped) = ([UInt64](), [UInt64]())
    var first = 0
    while first < examples.count {
      let count = patterns[examples[first]].nonzeroBitCount
      let block = examples[first...].prefix(64).prefix { patterns[$0].nonzeroBitCount == count }
      let before = masks.count
      for (seed, row) in rows.enumerated() {
        var (mask, minus) = (UInt64(0), UInt64(0))
        for (place, example) in block.enumerated() {
          if row[example] != 0 { mask |= 1 << UInt64(place) }
          if row[example] < 0 { minus |= 1 << UInt64(place) }
        }
        if mask == 0 { continue }
        seeds.append(Int32(seed))
        masks.append(mask)
        unflipped.append(minus)
      }
      sizes.append(Int32(count))
      widths.append(Int32(masks.count - before))
      first += block.count
    }
    let ones = patterns.map { Int64($0.nonzeroBitCount) }
    sumOfSquares = Double(ones.reduce(0, +))
    squares = ones.reduce(0) { $0 + $1 * $1 }
    totals = rows.map { Int64($0.count { $0 != 0 }) }
    (self.sizes, self.widths, self.seeds) = (sizes, widths, seeds)
    (self.masks, self.unflipped) = (masks, unflipped)
  }

  package func sums(_ bits: [UInt64]) -> (seeds: [Int64], exampleSquares: Int64) {
    var sums = totals
    let change = wr_flip_equal_signs(sizes.count, sizes, widths, seeds, masks, bits, &sums)
    return (sums, squares + change)
  }
}

/// Any outcomes, rounded to whole numbers of a unit that is small, or that they are multiples of.
///
/// Rounding is the same for d and −d, so that a test by flips of the rounded outcomes is as exact as one of the outcomes.
package struct RoundedSignFlips: SignFlips {
  package let sumOfSquares: Double
  package let unflipped: [UInt64]
  private let seeds: Int
  private let values: [Int16]  // [blocks of 64 examples with an outcome, S, 64]

  package init(_ rows: [[Double]]) {
    let largest = rows.reduce(0) { max($0, $1.reduce(0) { max($0, abs($1)) }) }
    let most = Double(Int(Int16.max) / max(4, rows.count))  // sums of four and of an example fit into 16 bits
    let unit = Self.commonDenominator(rows).flatMap { $0 * largest <= most ? $0 : nil }
    let scale = unit ?? (largest > 0 ? most / largest : 0)
    let examples = rows[0].indices.filter { example in rows.contains { $0[example] != 0 } }
    let blocks = (examples.count + 63) / 64
    var values = [Int16](repeating: 0, count: blocks * rows.count * 64)
    for (place, example) in examples.enumerated() {
      for (seed, row) in rows.enumerated() {
        values[(place / 64 * rows.count + seed) * 64 + place % 64] = Int16((row[example] * scale).rounded())
      }
    }
    sumOfSquares = values.reduce(0) { $0 + Double($1) * Double($1) }
    (seeds, self.values) = (rows.count, values)
    unflipped = [UInt64](repeating: 0, count: blocks * rows.count)
  }

  /// The least number that makes all outcomes whole, as differences of means over arms have one; nil above 1,000.
  private static func commonDenominator(_ rows: [[Double]]) -> Double? {
    (1...1000).lazy.map { Double($0) }.first { number in
      rows.allSatisfy { row in
        row.allSatisfy { abs($0 * number - ($0 * number).rounded()) <= 1e-9 * abs($0 * number) }
      }
    }
  }

  package func sums(_ bits: [UInt64]) -> (seeds: [Int64], exampleSquares: Int64) {
    var sums = [Int64](repeating: 0, count: seeds)
    let squares = wr_flip_signs(unflipped.count / seeds, seeds, values, bits, &sums)
    return (sums, squares)
  }
}
