import Recipes
import Testing

@Suite struct SplitMix64Tests {
  /// The first numbers of seed 1234567 by the authors' program.
  @Test func numbersAreThoseOfTheReference() {
    var random = SplitMix64(seed: 1_234_567)
    let numbers = (0..<3).map { _ in random.next() }
    #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func shufflingKeepsEveryItem() {
    var random = SplitMix64(seed: 3, path: [1, 2])
    var items = Array(0..<97)
    random.shuffle(&items)
    #expect(items != Array(0..<97) && items.sorted() == Array(0..<97))
  }
}
