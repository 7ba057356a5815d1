/// Punctuation marks and symbols: the Unicode general categories P and S.
enum PunctuationScan {
  /// Puts a space in the place of each, but for apostrophes between letters.
  static func clean(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 {
        if isMark(byte), !(byte == UInt8(ascii: "'") && isBetweenLetters(at, text)) {
          rewriting.replace(at..<at + 1, by: CollectionOfOne(0x20))
        }
        at += 1
        continue
      }
      let next = text[at..<min(at + 4, text.count)]
      guard let scalar = String(decoding: next, as: UTF8.self).unicodeScalars.first else { return }
      // What is not UTF-8 is read as U+FFFD: then one byte is left as it is.
      let isRead = next.starts(with: UTF8.encode(scalar) ?? .init())
      let length = isRead ? UTF8.width(scalar) : 1
      if isMark(scalar), !(scalar == "’" && isBetweenLetters(at, text, length)) {
        rewriting.replace(at..<at + length, by: CollectionOfOne(0x20))
      }
      at += length
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }

  private static func isBetweenLetters(
    _ at: Int, _ text: UnsafeRawBufferPointer, _ length: Int = 1
  ) -> Bool {
    at > 0 && at + length < text.count && isLetter(text[at - 1]) && isLetter(text[at + length])
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !isLetter(byte) && byte &- 0x30 > 9
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
