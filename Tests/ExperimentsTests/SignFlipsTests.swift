import Experiments
import TensorCore
import Testing

/// Fast sums of flipped outcomes against plain ones, and what the test makes of them.
@Suite struct SignFlipsTests {
  private func plain(_ rows: [[Double]]) -> (seeds: [Double], exampleSquares: Double) {
    let columns = rows[0].indices.map { example in rows.reduce(0) { $0 + $1[example] } }
    return (rows.map { $0.reduce(0, +) }, columns.reduce(0) { $0 + $1 * $1 })
  }

  private func expectSums(
    _ flips: some SignFlips, _ bits: [UInt64], _ rows: [[Double]], unit: Double, _ case: String
  ) {
    let (got, want) = (flips.sums(bits), plain(rows))
    #expect(got.seeds.map { Double($0) } == want.seeds.map { ($0 * unit).rounded() }, "\(`case`)")
    #expect(Double(got.exampleSquares) == (want.exampleSquares * unit * unit).rounded(), "\(`case`)")
    let squares = rows.joined().reduce(0) { $0 + $1 * $1 }
    #expect(flips.sumOfSquares == (squares * unit * unit).rounded(), "\(`case`)")
  }

  @Test(arguments: [2, 3, 5, 8, 23, 64])
  func outcomesStayAsTheyAreWithoutAFlip(seeds: Int) throws {
    var random = RandomStream(seed: 5, "rows", seeds)
    let rows = (0..<seeds).map { _ in (0..<197).map { _ in Double(random.next() % 3) - 1 } }
    let equal = try #require(EqualSignFlips(rows.map { $0.map { $0 / 7 } }))
    expectSums(equal, equal.unflipped, rows, unit: 1, "equal, \(seeds) seeds")
    let turned = equal.sums(equal.unflipped.map { ~$0 })
    #expect(turned.seeds == equal.sums(equal.unflipped).seeds.map { -$0 })
    let whole = RoundedSignFlips(rows.map { $0.map { $0 / 7 } })
    expectSums(whole, whole.unflipped, rows, unit: 1, "rounded, \(seeds) seeds")
  }

  /// Where every outcome is there, bit i of word [block, seed] is the sign of example 64 · block + i.
  @Test(arguments: [2, 3, 5, 23])
  func bitsAreTheSignsOfOutcomes(seeds: Int) throws {
    let examples = 193
    var random = RandomStream(seed: 6, "bits", seeds)
    var bits = [UInt64](repeating: 0, count: (examples + 63) / 64 * seeds)
    random.fill(&bits)
    func sign(_ seed: Int, _ example: Int) -> Double {
      bits[example / 64 * seeds + seed] >> UInt64(example % 64) & 1 == 1 ? -1 : 1
    }
    let ones = (0..<seeds).map { _ in [Double](repeating: 1, count: examples) }
    let signs = (0..<seeds).map { seed in (0..<examples).map { sign(seed, $0) } }
    expectSums(try #require(EqualSignFlips(ones)), bits, signs, unit: 1, "equal, \(seeds) seeds")

    let sizes = (0..<seeds).map { _ in (0..<examples).map { _ in Double(1 + random.next() % 40) / 50 } }
    let flipped = zip(sizes, signs).map { zip($0, $1).map { $0 * $1 } }
    #expect(EqualSignFlips(sizes) == nil)
    expectSums(RoundedSignFlips(sizes), bits, flipped, unit: 50, "rounded, \(seeds) seeds")
  }

  /// Outcomes with and without a common size, which are counted in different ways, and hardly differ here.
  @Test func bothWaysGiveTheSameP() throws {
    var random = RandomStream(seed: 7, "p")
    let rows = (0..<3).map { _ in (0..<61).map { _ in [-1.0, 0, 0, 1, 1][Int(random.next() % 5)] } }
    let near = rows.map { $0.enumerated().map { $0 == 0 ? $1 * 0.999_731 : $1 } }
    #expect(EqualSignFlips(rows) != nil && EqualSignFlips(near) == nil)
    let p = [rows, near].map { CrossedOutcomes($0).p(flips: 40_000, random: &random) }
    // Each has a standard deviation of √(p (1 − p) / 40,000), at most 0.0025.
    #expect(abs(p[0] - p[1]) < 0.012 && p[0] > 0.01 && p[0] < 0.99, "\(p)")
  }
}
