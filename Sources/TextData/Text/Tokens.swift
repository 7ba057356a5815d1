/// The tokens of one text: where each stands in it, and its bytes as a vocabulary knows it.
public struct Tokens: Sendable, Equatable {
  /// One token.
  public struct Token: Sendable, Equatable {
    /// Offset of its first byte in the text's UTF-8.
    public var start: Int
    /// Offset after its last byte in the text's UTF-8.
    public var end: Int
    var wordStart: Int
    var wordEnd: Int
  }

  /// The tokens in the order of the text.
  public internal(set) var tokens: [Token] = []
  /// The text, lower-cased where it is ASCII, and after it the words that had to be rewritten.
  var words: [UInt8] = []

  /// No tokens.
  public init() {}

  /// How many tokens there are.
  public var count: Int { tokens.count }

  /// Calls `body` with the bytes of a token's word: lower-cased if the tokeniser does that.
  @inline(__always)
  public func withWord<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let token = tokens[index]
    return try words.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[token.wordStart..<token.wordEnd]))
    }
  }

  /// Calls `body` with the place and the word of every token, at most `limit` of them.
  @inline(__always)
  public func forEachWord(
    limit: Int = .max, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    try words.withUnsafeBytes { words in
      for (place, token) in tokens.prefix(limit).enumerated() {
        try body(place, UnsafeRawBufferPointer(rebasing: words[token.wordStart..<token.wordEnd]))
      }
    }
  }

  /// A token's word.
  public func word(_ index: Int) -> String { withWord(index) { String(decoding: $0, as: UTF8.self) } }

  /// Every token's word.
  public var allWords: [String] { (0..<count).map(word) }

  /// The tokens' positions in the text's Unicode scalars, which is how other languages count characters.
  ///
  /// `text` must be the text that was tokenised.
  public func characterRanges(in text: String) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    var text = text
    text.withUTF8 { bytes in
      var (at, characters) = (0, 0)
      func count(upTo end: Int) -> Int {
        while at < min(end, bytes.count) {
          if bytes[at] & 0xC0 != 0x80 { characters += 1 }
          at += 1
        }
        return characters
      }
      for token in tokens {
        let start = count(upTo: token.start)
        ranges.append(start..<max(start, count(upTo: token.end)))
      }
    }
    return ranges
  }
}
