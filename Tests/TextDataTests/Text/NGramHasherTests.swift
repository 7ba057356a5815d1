import Testing
import TextData

@Suite struct NGramHasherTests {
  private func ngrams(_ text: String, _ hasher: NGramHasher, limit: Int = .max) -> NGrams {
    hasher(WordTokenizer().tokenize(text), limit: limit)
  }

  @Test func tokenNGramsCoverTheirTokens() {
    let hasher = NGramHasher(tokenLengths: [1, 3])
    let all = ngrams("a b c a b", hasher)
    // The first and the last of the longer ones have a mark beside two tokens.
    #expect(all.spans == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 0..<2, 0..<3, 1..<4, 2..<5, 3..<5])
    #expect(all.ids[0] == all.ids[3] && all.ids[1] == all.ids[4])
    #expect(Set(all.ids).count == 8)
    #expect(ngrams("a", hasher).spans == [0..<1, 0..<1] && ngrams("", hasher).ids.isEmpty)
    #expect(ngrams("a b c a b", hasher, limit: 2).spans == [0..<1, 1..<2, 0..<2, 0..<2])
  }

  @Test func orderAndLengthMatter() {
    let hasher = NGramHasher(tokenLengths: [2])
    #expect(ngrams("a b", hasher).ids != ngrams("b a", hasher).ids)
    #expect(ngrams("ab c", hasher).ids != ngrams("a bc", hasher).ids)
  }

  @Test func characterNGramsKnowWordsEnds() {
    let hasher = NGramHasher(tokenLengths: [], characterLengths: [3])
    let all = ngrams("the hé", hasher)  // <th the he> and <hé hé>
    #expect(all.spans == [0..<1, 0..<1, 0..<1, 1..<2, 1..<2])
    #expect(ngrams("there", hasher).ids.prefix(2).elementsEqual(all.ids.prefix(2)))
    #expect(Set(all.ids).count == 5)
  }

  @Test func lengthsComeOneAfterTheOtherInAList() throws {
    let hasher = NGramHasher(tokenLengths: [1, 2], characterLengths: [3])
    var counter = NGramCounter()
    for text in ["a b c", "a b", "a c", "a"] { counter.add(ngrams(text, hasher)) }
    // Tokens a 4, b 2, c 2; in two texts or more: |a (4), "a b" and "c|" (2), and the three single tokens between
    // marks (4, 2, 2).
    let list = counter.list(minimumCounts: [3, 2, 2])
    let lengths = list.hashes.map { Int($0) >> 28 }
    #expect(lengths == [0, 1, 1, 1, 2, 2, 2])
    let a = ngrams("a", hasher).ids
    #expect(counter.count(of: a[0]) == 4 && counter.texts == 4)
    func numbered(_ hashes: [Int32], by list: NGramList) -> NGrams {
      var ngrams = NGrams()
      for (place, hash) in hashes.enumerated() { ngrams.append(hash, place..<place + 1) }
      return NGramNumbers.listed(list)(ngrams)
    }
    let found = numbered([.max, a[0]] + list.hashes.flatMap { [$0, $0 + 1] }, by: list)
    #expect(found.ids == [0] + list.hashes.indices.map { Int32($0) })
    #expect(found.spans.map(\.lowerBound) == [1] + list.hashes.indices.map { 2 + 2 * $0 })
    #expect(numbered([5], by: .none) == NGrams())
  }

  @Test func hashesAreEven() {
    let hasher = NGramHasher(tokenLengths: [1])
    let hashes = ngrams((0..<20_000).map { "w\($0)" }.joined(separator: " "), hasher).ids
    var counts = [Int](repeating: 0, count: 10)
    for hash in hashes { counts[Int(hash) / (1 << 28 / 10 + 1)] += 1 }
    #expect(counts.allSatisfy { (1800...2200).contains($0) }, "\(counts)")
  }
}
