/// Finds the n-grams of a text and hashes them; different ones may have one hash.
///
/// Token n-grams are n neighbouring tokens; in Chinese text, whose tokens are characters, they are character
/// n-grams. Those of two tokens and more also stand at the text's beginning and end, with a mark in the place of one
/// token. Character n-grams are those of a word between marks, `<word>` (Bojanowski et al. 2017). The hashes of
/// different lengths are independent of each other, and all of a length come before all of the next one.
public struct NGramHasher: Sendable, Equatable {
  /// Lengths of token n-grams.
  public let tokenLengths: [Int]
  /// Lengths of character n-grams.
  public let characterLengths: [Int]

  /// The most lengths that one hasher tells apart.
  public static let mostLengths = 8
  /// Bits of a hash below those that count the length.
  static let bits = 28

  /// How many lengths there are; a hash shifted right by `bits` is the place of its n-gram's length among them.
  public var lengthCount: Int { tokenLengths.count + characterLengths.count }

  /// A hasher of at most `mostLengths` lengths, each at least 1.
  public init(tokenLengths: [Int], characterLengths: [Int] = []) {
    precondition((tokenLengths + characterLengths).allSatisfy { $0 >= 1 }, "NGramHasher: a length below 1")
    precondition(tokenLengths.count + characterLengths.count <= Self.mostLengths, "NGramHasher: many lengths")
    (self.tokenLengths, self.characterLengths) = (tokenLengths, characterLengths)
  }

  /// The n-grams of the first `limit` tokens by their hashes of 31 bits: those of tokens by length, then those of
  /// characters word by word.
  public func callAsFunction(_ tokens: Tokens, limit: Int = .max) -> NGrams {
    var ngrams = NGrams()
    let room = min(tokens.count, limit) * tokenLengths.count + tokenLengths.count
    ngrams.ids.reserveCapacity(room)
    ngrams.spans.reserveCapacity(room)
    appendTokens(of: tokens, limit: limit, to: &ngrams)
    if !characterLengths.isEmpty { appendCharacters(of: tokens, limit: limit, to: &ngrams) }
    return ngrams
  }

  private static let beginning: UInt64 = 0x243F_6A88_85A3_08D3
  private static let end: UInt64 = 0x1319_8A2E_0370_7344

  private func appendTokens(of tokens: Tokens, limit: Int, to ngrams: inout NGrams) {
    let count = min(tokens.count, limit)
    if count == 0 { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count + 2) { hashes in
      hashes[0] = Self.beginning
      hashes[count + 1] = Self.end
      tokens.forEachWord(limit: limit) { place, word in hashes[place + 1] = byteHash(word) }
      for (group, length) in tokenLengths.enumerated() {
        // Places count the mark at the beginning as 0.
        let (first, last) = length == 1 ? (1, count) : (0, count + 2 - length)
        if first > last { continue }
        for start in first...last {
          var hash = UInt64(length)
          for place in start..<start + length { hash = joinedHash(hash, hashes[place]) }
          ngrams.append(Self.short(hash, group), max(start, 1) - 1..<min(start + length, count + 1) - 1)
        }
      }
    }
  }

  private func appendCharacters(of tokens: Tokens, limit: Int, to ngrams: inout NGrams) {
    var marked: [UInt8] = []
    var starts: [Int] = []  // of the characters of `marked`
    tokens.forEachWord(limit: limit) { place, word in
      marked.removeAll(keepingCapacity: true)
      marked.append(UInt8(ascii: "<"))
      marked.append(contentsOf: word)
      marked.append(UInt8(ascii: ">"))
      starts.removeAll(keepingCapacity: true)
      for index in marked.indices where marked[index] & 0xC0 != 0x80 { starts.append(index) }
      starts.append(marked.count)
      marked.withUnsafeBytes { bytes in
        for (group, length) in characterLengths.enumerated() where length < starts.count {
          for first in 0..<starts.count - length {
            let gram = UnsafeRawBufferPointer(rebasing: bytes[starts[first]..<starts[first + length]])
            let hash = Self.short(joinedHash(~UInt64(length), byteHash(gram)), tokenLengths.count + group)
            ngrams.append(hash, place..<place + 1)
          }
        }
      }
    }
  }

  private static func short(_ hash: UInt64, _ length: Int) -> Int32 {
    Int32(truncatingIfNeeded: length << bits | Int(truncatingIfNeeded: hash >> (64 - UInt64(bits))))
  }
}
