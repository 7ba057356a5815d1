/// Counts words, text after text, and makes a vocabulary of the most frequent ones.
///
///     var builder = VocabularyBuilder()
///     for text in texts { builder.add(tokenizer.tokenize(text)) }
///     let vocabulary = builder.vocabulary(minimumCount: 2, maximumSize: 50_000)
public struct VocabularyBuilder: Sendable {
  /// Longer words, in bytes, are never entered: they are debris, and could be megabytes long.
  public static let longestWord = 256

  /// How many texts have been added.
  public private(set) var texts = 0
  private var table = ByteTable()
  private var entries: [Entry] = []

  private struct Entry {
    var occurrences = 0
    var texts = 0
    var lastText = -1
  }

  /// A builder that has seen nothing.
  public init() {}

  /// Counts the words of one text.
  public mutating func add(_ tokens: Tokens) {
    tokens.forEachWord { _, word in
      if word.count > Self.longestWord || word.isEmpty { return }
      let entry = table.insert(word)
      if entry == entries.count { entries.append(Entry()) }
      entries[entry].occurrences += 1
      if entries[entry].lastText != texts {
        entries[entry].lastText = texts
        entries[entry].texts += 1
      }
    }
    texts += 1
  }

  /// The words that occurred at least `minimumCount` times, at most `maximumSize` numbers altogether (the
  /// unknown word's included), in falling frequency; equally frequent ones in the order of their bytes.
  ///
  /// The order of the texts does not matter.
  public func vocabulary(minimumCount: Int = 1, maximumSize: Int? = nil) -> Vocabulary {
    precondition(maximumSize ?? 1 >= 1, "VocabularyBuilder: a vocabulary has at least the unknown word")
    let keys = entries.indices.map { index in table.withKey(index) { Array($0) } }
    let order = entries.indices
      .filter { entries[$0].occurrences >= minimumCount && !keys[$0].elementsEqual(Vocabulary.unknown.utf8) }
      .sorted {
        let (a, b) = (entries[$0].occurrences, entries[$1].occurrences)
        return a != b ? a > b : keys[$0].lexicographicallyPrecedes(keys[$1])
      }
      .prefix(maximumSize.map { $0 - 1 } ?? Int(Int32.max) - 1)
    var chosen = ByteTable()
    for index in order { _ = keys[index].withUnsafeBytes { chosen.insert($0) } }
    return Vocabulary(table: chosen, textCounts: [texts] + order.map { entries[$0].texts }, texts: texts)
  }
}
