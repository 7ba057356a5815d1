/// Rewrites texts before they are cut into tokens: the leftovers of their source, letter forms, digits.
///
/// What is asked for happens in this order: parts of newsgroup posts go, the leftovers of a source go, then
/// NFKC, full-width forms, digits. A text that nothing of it concerns stays as it is, byte for byte.
public struct TextNormalizer: Sendable, Equatable {
  /// What a source leaves in its texts.
  public enum Cleaning: String, Sendable, CaseIterable {
    /// HTML entities, also those that lost their `&` (`#39;`), tags, backslashes, characters that stand for
    /// nothing (U+FFFD, U+FEFF, U+200B) and spaces other than U+0020 (U+3000, U+00A0).
    case leftovers
    /// The header lines of a newsgroup post, up to its first blank line.
    case postHeaders = "post_headers"
    /// The lines that a newsgroup post quotes, and those that introduce them.
    case postQuotes = "post_quotes"
    /// The signature of a newsgroup post.
    case postFooters = "post_footers"
  }

  /// What is cleaned away.
  public let cleanings: Set<Cleaning>
  /// Whether texts are put into Unicode's compatibility composition, NFKC (Unicode Standard Annex 15).
  public let composes: Bool
  /// Whether full-width forms of ASCII, U+FF01 to U+FF5E, become ASCII, and the ideographic space a space.
  public let foldsWidth: Bool
  /// Whether each of the digits 0 to 9 becomes 0.
  public let foldsDigits: Bool

  /// A normaliser; without arguments one that changes nothing.
  public init(
    cleanings: Set<Cleaning> = [], composes: Bool = false, foldsWidth: Bool = false, foldsDigits: Bool = false
  ) {
    (self.cleanings, self.composes) = (cleanings, composes)
    (self.foldsWidth, self.foldsDigits) = (foldsWidth, foldsDigits)
  }

  /// The text as a model reads it.
  public func callAsFunction(_ text: String) -> String { tracing(text).text }

  /// The same, with where everything comes from.
  public func tracing(_ text: String) -> NormalizedText {
    var text = text
    let rewritten = text.withUTF8 { rewrite(UnsafeRawBufferPointer($0)) }
    return NormalizedText(
      source: text, text: rewritten.map { String(decoding: $0.bytes, as: UTF8.self) } ?? text,
      edits: rewritten?.edits ?? [])
  }

  /// Calls `body` with the text as a model reads it, both in UTF-8.
  public func withNormalized<Result>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    guard let bytes = rewrite(text)?.bytes else { return try body(text) }
    return try bytes.withUnsafeBytes(body)
  }

  /// The new text and the replacements of each step; nil where the text stays as it is.
  private func rewrite(_ text: UnsafeRawBufferPointer) -> (bytes: [UInt8], edits: [[TextRewriting.Edit]])? {
    var result: (bytes: [UInt8], edits: [[TextRewriting.Edit]])?
    func apply(_ step: (UnsafeRawBufferPointer, inout TextRewriting) -> Void) {
      func rewritten(_ text: UnsafeRawBufferPointer) -> TextRewriting {
        var rewriting = TextRewriting(text)
        step(text, &rewriting)
        if !rewriting.edits.isEmpty { rewriting.finish() }
        return rewriting
      }
      let rewriting = result.map { $0.bytes.withUnsafeBytes(rewritten) } ?? rewritten(text)
      if rewriting.edits.isEmpty { return }
      result = (rewriting.bytes, (result?.edits ?? []) + [rewriting.edits])
    }
    if !cleanings.isDisjoint(with: [.postHeaders, .postQuotes, .postFooters]) {
      apply { NewsgroupPost.clean($0, cleanings, &$1) }
    }
    if cleanings.contains(.leftovers) {
      apply(HTMLEntity.decode)
      apply(LeftoverScan.clean)
    }
    if composes { apply(CompatibilityComposition.compose) }
    if foldsWidth { apply(Self.foldWidth) }
    if foldsDigits { apply(Self.foldDigits) }
    return result
  }

  private static func foldDigits(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    for place in text.indices where text[place] &- 0x31 < 9 {  // 1 to 9
      rewriting.replace(place..<place + 1, by: CollectionOfOne(0x30))
    }
  }

  private static func foldWidth(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    var at = 0
    while at + 2 < text.count {
      // U+FF01 to U+FF3F are EF BC 81 to EF BC BF, U+FF40 to U+FF5E are EF BD 80 to EF BD 9E.
      let folded: UInt8? =
        switch (text[at], text[at + 1], text[at + 2]) {
        case (0xEF, 0xBC, let c) where 0x81...0xBF ~= c: c - 0x60
        case (0xEF, 0xBD, let c) where 0x80...0x9E ~= c: c - 0x20
        case (0xE3, 0x80, 0x80): 0x20
        default: nil
        }
      if let folded { rewriting.replace(at..<at + 3, by: CollectionOfOne(folded)) }
      at += folded == nil ? 1 : 3
    }
  }
}
