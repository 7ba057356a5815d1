import TensorCore
import Testing

@Suite struct FlippedSumsTests {
  @Test(arguments: [1, 2, 5, 8, 33, 64])
  func theyAreThoseOfAPlainLoop(seeds: Int) {
    var random = RandomStream(seed: UInt64(seeds), "outcomes")
    let columns = (0..<157).map { _ in (0..<seeds).map { _ in 4 * random.uniform() - 2 } }
    let words = (0..<columns.count).map { _ in random.next() }
    var next = 0
    let found = FlippedSums(columns, seeds: seeds).flipped {
      next += 1
      return words[next - 1]
    }
    let size = 64 / seeds
    #expect(next == (columns.count + size - 1) / size)
    var (sums, squares) = ([Double](repeating: 0, count: seeds), 0.0)
    for (example, column) in columns.enumerated() {
      var total = 0.0
      for (seed, outcome) in column.enumerated() {
        let isFlipped = words[example / size] >> UInt64(example % size * seeds + seed) & 1 == 1
        sums[seed] += isFlipped ? -outcome : outcome
        total += isFlipped ? -outcome : outcome
      }
      squares += total * total
    }
    #expect(zip(found.ofSeeds, sums).allSatisfy { Swift.abs($0 - $1) < 1e-10 })
    #expect(Swift.abs(found.squares - squares) < 1e-9 * squares)
  }
}
