import TensorCore
import Testing

@Suite struct RandomStreamTests {
  @Test func dependsOnNameAndIndicesOnly() {
    var a = RandomStream(seed: 1, "dropout", 3, 4)
    var b = RandomStream(seed: 1, "dropout", 3, 4)
    var c = RandomStream(seed: 1, "dropout", 4, 3)
    let first = a.next()
    #expect(first == b.next() && first != c.next())
  }

  @Test func permutationHoldsEveryIndexOnce() {
    var stream = RandomStream(seed: 2, "order")
    #expect(stream.permutation(101).sorted() == Array(0..<101))
  }

  @Test func normalHasMeanZeroAndVarianceOne() {
    let numbers = random(20_000, seed: 3)
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(Swift.abs(mean) < 0.03 && Swift.abs(variance - 1) < 0.04)
  }
}
