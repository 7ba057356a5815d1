import Foundation

/// Unicode's normalisation form NFKC (Unicode Standard Annex 15).
enum CompatibilityComposition {
  /// Composes a text; false where it is composed already.
  ///
  /// Text of ASCII and ranges in which every character is its own composition, which is nearly all English and
  /// Chinese text, is only looked through.
  static func compose(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
    if isComposed(text) { return false }
    let decomposed = String(decoding: text, as: UTF8.self).decomposedStringWithCompatibilityMapping
    result = Array(decomposed.precomposedStringWithCanonicalMapping.utf8)
    return !text.elementsEqual(result)
  }

  private static func isComposed(_ text: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at < text.count {
      let first = text[at]
      if first < 0x80 {
        at += 1
        continue
      }
      guard at + 2 < text.count else { return false }
      let value = UInt32(first & 0x0F) << 12 | UInt32(text[at + 1] & 0x3F) << 6 | UInt32(text[at + 2] & 0x3F)
      switch (first, value) {
      case (0xE3...0xED, 0x3400...0x4DBF), (0xE3...0xED, 0x4E00...0x9FFF),  // Han
        (0xE3...0xED, 0x3001...0x3029),  // its punctuation
        (0xE3...0xED, 0xAC00...0xD7A3),  // Hangul syllables
        (0xE2, 0x2018...0x201F):  // quotation marks
        at += 3
      default: return false
      }
    }
    return true
  }
}
