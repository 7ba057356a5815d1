/// The n-grams of a text by their numbers, each with the tokens it covers.
public struct NGrams: Sendable, Equatable {
  /// Their numbers.
  public var numbers: [Int32] = []
  /// The tokens of the text that each covers.
  public var spans: [Range<Int>] = []

  /// No n-grams.
  public init() {}

  mutating func append(_ number: Int32, _ span: Range<Int>) {
    numbers.append(number)
    spans.append(span)
  }

  /// Those that cover none of the given tokens, with the tokens counted without these.
  public func removing(_ tokens: Set<Int>) -> NGrams {
    var result = NGrams()
    for (number, span) in zip(numbers, spans) where !span.contains(where: tokens.contains) {
      let before = tokens.count { $0 < span.lowerBound }
      result.append(number, span.lowerBound - before..<span.upperBound - before)
    }
    return result
  }
}

/// Numbers the n-grams of a text by hashing: no list of them is kept, and different ones may share a number.
///
/// Token n-grams are n neighbouring tokens; in Chinese text, whose tokens are characters, they are character
/// n-grams. Character n-grams are those of a word between marks, `<word>`, so that the beginning and the end of
/// words are told apart (Bojanowski et al. 2017). The numbers of different lengths are independent of each other.
public struct NGramHasher: Sendable, Equatable {
  /// Lengths of token n-grams.
  public let tokenLengths: [Int]
  /// Lengths of character n-grams.
  public let characterLengths: [Int]
  /// How many numbers there are.
  public let buckets: Int

  /// A hasher; lengths are at least 1.
  public init(tokenLengths: [Int], characterLengths: [Int] = [], buckets: Int) {
    precondition((tokenLengths + characterLengths).allSatisfy { $0 >= 1 }, "NGramHasher: a length below 1")
    precondition(buckets >= 1 && buckets <= Int(Int32.max), "NGramHasher: \(buckets) buckets")
    (self.tokenLengths, self.characterLengths, self.buckets) = (tokenLengths, characterLengths, buckets)
  }

  /// The n-grams of the first `limit` tokens: those of tokens by length, then those of characters word by word.
  public func callAsFunction(_ tokens: Tokens, limit: Int = .max) -> NGrams {
    var ngrams = NGrams()
    appendTokens(of: tokens, limit: limit, to: &ngrams)
    if !characterLengths.isEmpty { appendCharacters(of: tokens, limit: limit, to: &ngrams) }
    return ngrams
  }

  private func appendTokens(of tokens: Tokens, limit: Int, to ngrams: inout NGrams) {
    let count = min(tokens.count, limit)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
      var filled = 0
      tokens.forEachWord(limit: limit) { word in
        hashes[filled] = byteHash(word)
        filled += 1
      }
      for length in tokenLengths where length <= count {
        for start in 0...count - length {
          var hash = UInt64(length)
          for index in start..<start + length { hash = joinedHash(hash, hashes[index]) }
          ngrams.append(bucket(hash), start..<start + length)
        }
      }
    }
  }

  private func appendCharacters(of tokens: Tokens, limit: Int, to ngrams: inout NGrams) {
    var marked: [UInt8] = []
    var starts: [Int] = []  // of the characters of `marked`
    var place = 0
    tokens.forEachWord(limit: limit) { word in
      defer { place += 1 }
      marked.removeAll(keepingCapacity: true)
      marked.append(UInt8(ascii: "<"))
      marked.append(contentsOf: word)
      marked.append(UInt8(ascii: ">"))
      starts.removeAll(keepingCapacity: true)
      for index in marked.indices where marked[index] & 0xC0 != 0x80 { starts.append(index) }
      starts.append(marked.count)
      marked.withUnsafeBytes { bytes in
        for length in characterLengths where length < starts.count {
          for first in 0..<starts.count - length {
            let gram = UnsafeRawBufferPointer(rebasing: bytes[starts[first]..<starts[first + length]])
            ngrams.append(bucket(joinedHash(~UInt64(length), byteHash(gram))), place..<place + 1)
          }
        }
      }
    }
  }

  private func bucket(_ hash: UInt64) -> Int32 {
    Int32(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(buckets)).high)
  }
}
