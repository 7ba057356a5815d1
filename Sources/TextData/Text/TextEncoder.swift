/// A text as a model reads it: a number for each token.
public struct EncodedText: Sendable, Equatable {
  /// The tokens' numbers in the vocabulary.
  public var ids: [Int32]
  /// Where the tokens stand in the text's UTF-8.
  public var offsets: [Range<Int>]
  /// Whether tokens beyond the maximum length were left out.
  public var isCut: Bool

  /// Makes an encoded text.
  public init(ids: [Int32], offsets: [Range<Int>], isCut: Bool) {
    (self.ids, self.offsets, self.isCut) = (ids, offsets, isCut)
  }
}

/// Turns texts into the numbers of their tokens: the one path from text to ids.
///
/// A text without tokens gives no ids. A text longer than `maximumLength` tokens is cut at its end, and says so.
public struct TextEncoder: Sendable {
  /// Cuts a text into tokens.
  public let tokenizer: WordTokenizer
  /// Numbers the tokens.
  public let vocabulary: Vocabulary
  /// The most tokens of a text that are kept; nil keeps all.
  public let maximumLength: Int?

  /// Makes an encoder.
  public init(tokenizer: WordTokenizer, vocabulary: Vocabulary, maximumLength: Int? = nil) {
    precondition(maximumLength ?? 1 >= 1, "TextEncoder: the maximum length must be at least 1")
    (self.tokenizer, self.vocabulary, self.maximumLength) = (tokenizer, vocabulary, maximumLength)
  }

  /// The numbers of a text's tokens with their places in the text.
  public func encode(_ text: String) -> EncodedText { encode(tokenizer.tokenize(text)) }

  /// The same for a text that has been tokenised already (with this `tokenizer`).
  public func encode(_ tokens: Tokens) -> EncodedText {
    let ids = ids(of: tokens)
    return EncodedText(
      ids: ids, offsets: tokens.tokens.prefix(ids.count).map { $0.start..<$0.end },
      isCut: ids.count < tokens.count)
  }

  /// The numbers of the tokens that are kept.
  public func ids(of tokens: Tokens) -> [Int32] {
    vocabulary.ids(of: tokens, limit: min(tokens.count, maximumLength ?? tokens.count))
  }
}
