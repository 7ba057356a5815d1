import Glibc

/// Numbers that describe a pair of texts beside what a network reads from them.
///
/// With A and B the sets of the texts' words (tokens with a letter or digit), S those of A ∩ B that are not stop
/// words, and n the number of a text's tokens:
///
///     length_a, length_b             ln(1 + n)
///     shared                         |A ∩ B| / 10
///     shared_content                 |S| / 10
///     shared_idf                     Σ_{w ∈ S} idf(w) / 10
///     shared_of_a, shared_of_b       |A ∩ B| / |A|,  |A ∩ B| / |B|
///     jaccard                        |A ∩ B| / |A ∪ B|
///     only_a, only_b                 |A \ B| / 10,  |B \ A| / 10
///     negation_a, negation_b         1 if the text holds a negation, else 0
///     negation_differs               1 if exactly one of them does, else 0
///
/// A quotient with a divisor of 0 is 0. Scaled so that usual values lie between 0 and about 4. After the task
/// features of Yin et al. 2016, "ABCNN", section 4. Specification 5.7.
public struct PairFeatures: Sendable {
  /// The features' names, in their order.
  public static let names = [
    "length_a", "length_b", "shared", "shared_content", "shared_idf", "shared_of_a", "shared_of_b", "jaccard",
    "only_a", "only_b", "negation_a", "negation_b", "negation_differs",
  ]

  private let vocabulary: Vocabulary
  private let stopWords: ByteTable
  private let negations: ByteTable

  /// Features whose IDF weights are the vocabulary's.
  public init(vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    stopWords = ByteTable(WordLists.stopWords.sorted())
    negations = ByteTable(WordLists.negations.sorted())
  }

  /// The features of a pair of tokenised texts; one value for each of `names`.
  public func callAsFunction(_ a: Tokens, _ b: Tokens) -> [Float] {
    let (wordsA, wordsB) = (words(of: a), words(of: b))
    var (shared, content, weight) = (0, 0, Float(0))
    var (i, j) = (0, 0)
    while i < wordsA.count && j < wordsB.count {
      if wordsA[i].hash == wordsB[j].hash {
        shared += 1
        a.withWord(wordsA[i].index) { word in
          if stopWords.index(of: word) == nil {
            content += 1
            weight += vocabulary.idf(vocabulary.id(of: word))
          }
        }
        (i, j) = (i + 1, j + 1)
      } else if wordsA[i].hash < wordsB[j].hash {
        i += 1
      } else {
        j += 1
      }
    }
    func ratio(_ part: Int, _ whole: Int) -> Float { whole == 0 ? 0 : Float(part) / Float(whole) }
    func tenth(_ count: Int) -> Float { Float(count) / 10 }
    let (negatedA, negatedB) = (isNegated(a), isNegated(b))
    return [
      log(1 + Float(a.count)), log(1 + Float(b.count)),
      tenth(shared), tenth(content), weight / 10,
      ratio(shared, wordsA.count), ratio(shared, wordsB.count),
      ratio(shared, wordsA.count + wordsB.count - shared),
      tenth(wordsA.count - shared), tenth(wordsB.count - shared),
      negatedA ? 1 : 0, negatedB ? 1 : 0, negatedA != negatedB ? 1 : 0,
    ]
  }

  /// A text's different words: their hashes in rising order, each with a token that it belongs to. Words are
  /// compared by their 64-bit hashes.
  private func words(of tokens: Tokens) -> [(hash: UInt64, index: Int)] {
    var words: [(hash: UInt64, index: Int)] = []
    for index in 0..<tokens.count {
      tokens.withWord(index) { word in
        if word.contains(where: Self.isWordByte) { words.append((byteHash(word), index)) }
      }
    }
    words.sort { $0.hash < $1.hash }
    var kept = 0
    for word in words where kept == 0 || words[kept - 1].hash != word.hash {
      words[kept] = word
      kept += 1
    }
    words.removeLast(words.count - kept)
    return words
  }

  /// Whether a byte makes a token a word; beyond ASCII every token counts as one.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || !CharacterClass.ofByte[Int(byte)].isDisjoint(with: .word)
  }

  private func isNegated(_ tokens: Tokens) -> Bool {
    (0..<tokens.count).contains { index in
      tokens.withWord(index) { word in
        word.count > 3 && word.suffix(3).elementsEqual("n't".utf8) || negations.index(of: word) != nil
      }
    }
  }
}

extension ByteTable {
  init(_ words: [String]) {
    self.init()
    for word in words { word.withBytes { _ = insert($0) } }
  }
}
