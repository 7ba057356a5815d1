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
  public func callAsFunction(_ text: String) -> String {
    var text = text
    var changed: [UInt8] = []
    let isChanged = text.withUTF8 { normalize(UnsafeRawBufferPointer($0), into: &changed) }
    return isChanged ? String(decoding: changed, as: UTF8.self) : text
  }

  /// Writes the text as a model reads it, in UTF-8, into `result`, and returns true; or returns false, with
  /// `result` left in any state, where the text stays as it is.
  public func normalize(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
    var isChanged = false
    func apply(_ step: (UnsafeRawBufferPointer, inout [UInt8]) -> Bool) {
      var next: [UInt8] = []
      let changes = isChanged ? result.withUnsafeBytes { step($0, &next) } : step(text, &next)
      if changes { (result, isChanged) = (next, true) }
    }
    if !cleanings.isDisjoint(with: [.postHeaders, .postQuotes, .postFooters]) {
      apply { NewsgroupPost.clean($0, cleanings, into: &$1) }
    }
    if cleanings.contains(.leftovers) {
      apply(HTMLEntity.decode)
      apply(LeftoverScan.clean)
    }
    if composes { apply(CompatibilityComposition.compose) }
    if foldsWidth { apply(Self.foldWidth) }
    if foldsDigits { apply(Self.foldDigits) }
    return isChanged
  }

  private static func foldDigits(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
    func isFolded(_ byte: UInt8) -> Bool { byte &- 0x31 < 9 }  // 1 to 9
    guard text.contains(where: isFolded) else { return false }
    result = text.map { isFolded($0) ? 0x30 : $0 }
    return true
  }

  private static func foldWidth(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
    result.removeAll(keepingCapacity: true)
    var (at, kept) = (0, 0)
    while at + 2 < text.count {
      // U+FF01 to U+FF3F are EF BC 81 to EF BC BF, U+FF40 to U+FF5E are EF BD 80 to EF BD 9E.
      let (a, b, c) = (text[at], text[at + 1], text[at + 2])
      let folded: UInt8? =
        switch (a, b, c) {
        case (0xEF, 0xBC, 0x81...0xBF): c - 0x60
        case (0xEF, 0xBD, 0x80...0x9E): c - 0x20
        case (0xE3, 0x80, 0x80): 0x20
        default: nil
        }
      guard let folded else {
        at += 1
        continue
      }
      result.append(contentsOf: text[kept..<at])
      result.append(folded)
      at += 3
      kept = at
    }
    if kept == 0 { return false }
    result.append(contentsOf: text[kept...])
    return true
  }
}
