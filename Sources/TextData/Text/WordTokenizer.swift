import Recipes

/// Cuts a text into words and symbols by Unicode's character classes.
///
/// On lower-cased ASCII it finds what the regular expression `[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]` finds.
/// Beyond ASCII: letters, digits and marks form words, with one apostrophe (`'` or `’`, which becomes `'`)
/// before letters; each Han and kana character and each symbol is a token of its own, together with the marks
/// after it; whitespace separates.
///
/// With `contractions`, words are also split as in the Penn Treebank: `isn't` → `is` `n't`, `it's` → `it` `'s`
/// (likewise `'re 've 'll 'd 'm`), so that negation is the same token everywhere; a `n't` or `'s` that stands
/// alone in the text stays whole.
public struct WordTokenizer: Sendable {
  /// Whether words are lower-cased.
  public let lowercases: Bool
  /// Whether contractions are split.
  public let splitsContractions: Bool

  /// Makes a tokeniser.
  public init(contractions: Bool = false, lowercase: Bool = true) {
    (splitsContractions, lowercases) = (contractions, lowercase)
  }

  /// The tokenisers' names, each with a line of help.
  public static let names = [
    (name: "words", help: "words and symbols by Unicode's character classes"),
    (name: "words-contractions", help: "the same, with isn't split into is and n't"),
  ]

  /// The tokeniser of that name; throws `FileError` that lists the names there are.
  public static func named(_ name: String, lowercase: Bool = true) throws -> WordTokenizer {
    switch name {
    case "words": return WordTokenizer(contractions: false, lowercase: lowercase)
    case "words-contractions": return WordTokenizer(contractions: true, lowercase: lowercase)
    default:
      throw FileError(
        file: "tokenizer '\(name)'", problem: "there is no such tokeniser",
        remedy: "the tokenisers are \(names.map(\.name).joined(separator: ", "))")
    }
  }

  /// The tokens of a text.
  public func tokenize(_ text: String) -> Tokens {
    var tokens = Tokens()
    tokenize(text, into: &tokens)
    return tokens
  }

  /// As `tokenize(_:)`, into tokens whose memory is used again.
  public func tokenize(_ text: String, into tokens: inout Tokens) {
    var text = text
    text.withUTF8 { tokenize(utf8: UnsafeRawBufferPointer($0), into: &tokens) }
  }

  /// As `tokenize(_:into:)`, of bytes. Where they are not valid UTF-8 each byte counts as U+FFFD.
  public func tokenize(utf8 text: UnsafeRawBufferPointer, into tokens: inout Tokens) {
    tokens.tokens.removeAll(keepingCapacity: true)
    tokens.tokens.reserveCapacity(min(text.count / 4 + 1, 64))
    tokens.words.removeAll(keepingCapacity: true)
    tokens.words.append(contentsOf: text)
    if lowercases {
      tokens.words.withUnsafeMutableBufferPointer { words in
        for index in words.indices { words[index] |= words[index] &- 0x41 < 26 ? 0x20 : 0 }
      }
    }
    CharacterClass.ofByte.withUnsafeBufferPointer { classes in
      WordScan(text: text, classes: classes, tokenizer: self).run(into: &tokens)
    }
  }
}
