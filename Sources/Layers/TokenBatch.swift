public import TensorCore

/// The token ids of a batch of texts, back to back without padding.
public struct TokenBatch: Sendable {
  /// One level of parts that the texts are made of: sentences, then paragraphs.
  public struct Level: Sendable {
    /// How many parts of the level below each part has: words of a sentence, sentences of a paragraph.
    public let lengths: Lengths
    /// How many of these parts each text has.
    public let counts: Lengths

    /// A level of parts.
    public init(lengths: Lengths, counts: Lengths) {
      precondition(
        counts.total == lengths.count, "tokens: \(lengths.count) parts, \(counts.total) counted")
      (self.lengths, self.counts) = (lengths, counts)
    }
  }

  /// Vocabulary ids of all texts.
  public let ids: [Int32]
  /// The lengths of the texts.
  public let lengths: Lengths
  /// Sentences, and paragraphs above them; empty where nobody asked for them.
  public let parts: [Level]
  /// For each id the tokens of its text that it stands for; nil where each id is one token.
  public let spans: [Range<Int>]?

  /// Tokens of the given texts.
  public init(ids: [Int32], lengths: Lengths, parts: [Level] = [], spans: [Range<Int>]? = nil) {
    precondition(
      ids.count == lengths.total && (spans?.count ?? ids.count) == ids.count,
      "tokens: \(ids.count) ids for \(lengths.total)")
    (self.ids, self.lengths, self.parts, self.spans) = (ids, lengths, parts, spans)
  }

  /// Tokens of the given texts.
  ///
  /// - Parameter parts: for each level, from sentences up, and each text, how much of the level below each part has
  public init(_ texts: [[Int32]], parts: [[[Int]]] = []) {
    let lengths = Lengths(texts.map(\.count))
    self.init(
      ids: joined(texts, count: lengths.total), lengths: lengths,
      parts: parts.map { level in
        Level(lengths: Lengths(level.flatMap { $0 }), counts: Lengths(level.map(\.count)))
      })
  }

  /// The texts of this batch followed by those of another.
  public func followed(by other: TokenBatch) -> TokenBatch {
    func join(_ a: Lengths, _ b: Lengths) -> Lengths { Lengths(a.values + b.values) }
    return TokenBatch(
      ids: ids + other.ids, lengths: join(lengths, other.lengths),
      parts: zip(parts, other.parts).map {
        Level(lengths: join($0.lengths, $1.lengths), counts: join($0.counts, $1.counts))
      })
  }

  /// For each part of a level the text it belongs to.
  public func owners(level: Int) -> [Int] {
    let counts = parts[level].counts
    return (0..<counts.count).flatMap { Array(repeating: $0, count: counts[$0]) }
  }
}

/// The elements of all arrays in one, in which there is room for them from the beginning.
package func joined<Element>(_ arrays: [[Element]], count: Int) -> [Element] {
  var all: [Element] = []
  all.reserveCapacity(count)
  for array in arrays { all += array }
  return all
}
