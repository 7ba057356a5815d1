import Testing
import TextData

@Suite struct NGramHasherTests {
  private func ngrams(_ text: String, _ hasher: NGramHasher, limit: Int = .max) -> NGrams {
    hasher(WordTokenizer().tokenize(text), limit: limit)
  }

  @Test func tokenNGramsCoverTheirTokens() {
    let hasher = NGramHasher(tokenLengths: [1, 3], buckets: 1 << 30)
    let all = ngrams("a b c a b", hasher)
    #expect(all.spans == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 0..<3, 1..<4, 2..<5])
    #expect(all.numbers[0] == all.numbers[3] && all.numbers[1] == all.numbers[4])
    #expect(Set(all.numbers).count == 6)
    #expect(ngrams("a b", hasher).spans.count == 2 && ngrams("", hasher).numbers.isEmpty)
    #expect(ngrams("a b c a b", hasher, limit: 3).spans == [0..<1, 1..<2, 2..<3, 0..<3])
  }

  @Test func orderAndLengthMatter() {
    let hasher = NGramHasher(tokenLengths: [2], buckets: 1 << 30)
    #expect(ngrams("a b", hasher).numbers != ngrams("b a", hasher).numbers)
    #expect(ngrams("ab c", hasher).numbers != ngrams("a bc", hasher).numbers)
  }

  @Test func characterNGramsKnowWordsEnds() {
    let hasher = NGramHasher(tokenLengths: [], characterLengths: [3], buckets: 1 << 30)
    let all = ngrams("the hé", hasher)  // <th the he> and <hé hé>
    #expect(all.spans == [0..<1, 0..<1, 0..<1, 1..<2, 1..<2])
    #expect(ngrams("there", hasher).numbers.prefix(2).elementsEqual(all.numbers.prefix(2)))
    #expect(Set(all.numbers).count == 5)
  }

  @Test func numbersAreInRangeAndEven() {
    let hasher = NGramHasher(tokenLengths: [1], buckets: 10)
    let numbers = ngrams((0..<20_000).map { "w\($0)" }.joined(separator: " "), hasher).numbers
    var counts = [Int](repeating: 0, count: 10)
    for number in numbers { counts[Int(number)] += 1 }
    #expect(counts.allSatisfy { (1800...2200).contains($0) }, "\(counts)")
  }
}
