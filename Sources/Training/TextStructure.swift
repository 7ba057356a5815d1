import TextData

/// The parts of a text that come with its tokens: what a hierarchical model reads (specification 7.3).
///
/// Sentences end by the rules of Unicode Standard Annex 29, paragraphs at blank lines.
public enum TextStructure: String, Sendable, CaseIterable {
  /// Words alone.
  case none
  case sentences
  /// Sentences, and the paragraphs they stand in.
  case paragraphs

  /// Levels of parts above the words.
  public var levels: Int { TextStructure.allCases.firstIndex(of: self) ?? 0 }

  /// For each level, from sentences up, how much of the level below each part has. Parts without a word are left out.
  func parts(of text: String, _ tokens: some Collection<Tokens.Token>) -> [[Int]] {
    if self == .none { return [] }
    let starts = tokens.map(\.start)
    var text = text
    let ends = text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return (
        SentenceBreaks.ends(utf8: bytes), self == .paragraphs ? SentenceBreaks.paragraphEnds(utf8: bytes) : []
      )
    }
    let sentences = SentenceBreaks.lengths(tokenStarts: starts, ends: ends.0)
    if self == .sentences { return [sentences] }
    // A sentence stands in the paragraph of its first word.
    let firsts = sentences.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }.dropLast().map {
      starts[$0]
    }
    return [sentences, SentenceBreaks.lengths(tokenStarts: firsts, ends: ends.1)]
  }
}
