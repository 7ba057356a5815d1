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
/// A text without tokens gives no ids. Texts longer than `maximumLength` tokens are cut at their end and
/// counted. A copy for each thread.
public struct TextEncoder: Sendable {
  /// Cuts a text into tokens.
  public let tokenizer: WordTokenizer
  /// Numbers the tokens.
  public let vocabulary: Vocabulary
  /// The most tokens of a text that are kept; nil keeps all.
  public let maximumLength: Int?
  /// How many texts have been cut.
  public private(set) var cutTexts = 0

  private var scratch = Tokens()

  /// Makes an encoder.
  public init(tokenizer: WordTokenizer, vocabulary: Vocabulary, maximumLength: Int? = nil) {
    precondition(maximumLength ?? 1 >= 1, "TextEncoder: the maximum length must be at least 1")
    (self.tokenizer, self.vocabulary, self.maximumLength) = (tokenizer, vocabulary, maximumLength)
  }

  /// The numbers of a text's tokens with their places in the text.
  public mutating func encode(_ text: String) -> EncodedText {
    tokenizer.tokenize(text, into: &scratch)
    return encode(scratch)
  }

  /// The same for a text that has been tokenised already (with this `tokenizer`).
  public mutating func encode(_ tokens: Tokens) -> EncodedText {
    let kept = min(tokens.count, maximumLength ?? tokens.count)
    if kept < tokens.count { cutTexts += 1 }
    return EncodedText(
      ids: vocabulary.ids(of: tokens, limit: kept),
      offsets: tokens.tokens.prefix(kept).map { $0.start..<$0.end },
      isCut: kept < tokens.count)
  }

  /// The numbers alone, appended to `ids`; how many were appended.
  public mutating func append(_ text: String, to ids: inout [Int32]) -> Int {
    tokenizer.tokenize(text, into: &scratch)
    let kept = min(scratch.count, maximumLength ?? scratch.count)
    if kept < scratch.count { cutTexts += 1 }
    vocabulary.append(scratch, limit: kept, to: &ids)
    return kept
  }
}
