import Autograd
import Glibc
import Layers
import TensorCore
import Testing

@Suite struct TFIDFTests {
  /// Weights by the equation, with a dictionary of counts, for texts with and without repeated n-grams.
  @Test func weightsAreThoseOfTheEquation() {
    var stream = RandomStream(seed: 5, "n-grams")
    let idf = (0..<9000).map { _ in Float(1 + 5 * stream.uniform()) }
    let texts = [0, 1, 3, 40, 400, 2000].flatMap { length in
      [9000, 30].map { numbers in (0..<length).map { _ in Int32(stream.uniform() * Double(numbers)) } }
    }
    let weights = TFIDF(idf: idf, precision: .float32)(
      TokenBatch(ids: texts.flatMap { $0 }, lengths: Lengths(texts.map(\.count))))
    var place = 0
    for text in texts {
      let counts = Dictionary(text.map { ($0, 1) }, uniquingKeysWith: +)
      let features = counts.map { id, count in (id, (1 + log(Double(count))) * Double(idf[Int(id)])) }
      let length = features.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
      let shares = Dictionary(
        uniqueKeysWithValues: features.map { id, feature in
          (id, feature / length / Double(counts[id] ?? 0))
        })
      for id in text {
        #expect(abs(weights[place] - (shares[id] ?? .nan)) < 1e-12)
        place += 1
      }
    }
  }
}
