import Glibc
import Testing
import TextData

@Suite("Pair features")
struct PairFeaturesTests {
  let tokenizer = WordTokenizer(contractions: true)

  func features(_ a: String, _ b: String) -> [String: Float] {
    var builder = VocabularyBuilder()
    for text in ["a man plays", "a dog", "the guitar"] { builder.add(tokenizer.tokenize(text)) }
    let values = PairFeatures(vocabulary: builder.vocabulary())(tokenizer.tokenize(a), tokenizer.tokenize(b))
    #expect(values.count == PairFeatures.names.count)
    return Dictionary(zip(PairFeatures.names, values)) { first, _ in first }
  }

  @Test func byHand() {
    // A = {a, man, plays, the, guitar}, B = {the, man, is, n't, playing}; shared: man, the.
    let values = features("A man plays the guitar .", "The man isn't playing")
    let expected: [String: Float] = [
      "length_a": log(7), "length_b": log(6), "shared": 0.2, "shared_content": 0.1,
      "shared_idf": log(2) / 10, "shared_of_a": 0.4, "shared_of_b": 0.4, "jaccard": 0.25,
      "only_a": 0.3, "only_b": 0.3, "negation_a": 0, "negation_b": 1, "negation_differs": 1,
    ]
    for (name, value) in expected { #expect(abs((values[name] ?? .nan) - value) < 1e-6, "\(name)") }
  }

  @Test func swappingTheTextsSwapsTheirFeatures() {
    let (one, other) = (features("no dog , no", "a cat , a dog"), features("a cat , a dog", "no dog , no"))
    for name in PairFeatures.names {
      let partner =
        name.hasSuffix("_a")
        ? name.dropLast() + "b" : name.hasSuffix("_b") ? name.dropLast() + "a" : name[...]
      #expect(one[name] == other[String(partner)], "\(name)")
    }
  }

  @Test func emptyTextsGiveZeros() {
    #expect(features("", "").values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: ["isn't", "never", "nobody", "without", "NOT", "cannot", "ain’t"])
  func negationIsSeenBothWaysOfTokenising(_ word: String) {
    #expect(features("a \(word) b", "x")["negation_a"] == 1)
    let plain = WordTokenizer()
    let values = PairFeatures(vocabulary: Vocabulary(words: []))(
      plain.tokenize("a \(word) b"), plain.tokenize("note"))
    #expect(Array(values.suffix(3)) == [1, 0, 1])
  }
}
