import Foundation

/// Unicode's normalisation form NFKC (Unicode Standard Annex 15).
enum CompatibilityComposition {
  /// Composes a text, run by run of what is not ASCII with the character before it: an ASCII character never joins the
  /// one before it.
  ///
  /// Runs of ranges in which every character is its own composition, which is nearly all Chinese text, are only
  /// looked through.
  static func compose(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    var at = 0
    while let start = text[at...].firstIndex(where: { $0 >= 0x80 }) {
      let end = text[start...].firstIndex { $0 < 0x80 } ?? text.count
      at = end
      if isComposed(text[start..<end]) { continue }
      let before = max(start - 1, rewriting.settled)
      let decomposed = String(decoding: text[before..<end], as: UTF8.self)
        .decomposedStringWithCompatibilityMapping
      let composed = Array(decomposed.precomposedStringWithCanonicalMapping.utf8)
      if text[before..<end].elementsEqual(composed) { continue }
      let isBeforeKept = before < start && composed.first == text[before]
      rewriting.replace(
        isBeforeKept ? start..<end : before..<end, by: composed.dropFirst(isBeforeKept ? 1 : 0))
    }
  }

  private static func isComposed(_ run: Slice<UnsafeRawBufferPointer>) -> Bool {
    var at = run.startIndex
    while at + 2 < run.endIndex {
      let first = run[at]
      let value = UInt32(first & 0x0F) << 12 | UInt32(run[at + 1] & 0x3F) << 6 | UInt32(run[at + 2] & 0x3F)
      switch (first, value) {
      case (0xE3...0xED, 0x3400...0x4DBF), (0xE3...0xED, 0x4E00...0x9FFF),  // Han
        (0xE3...0xED, 0x3001...0x3029),  // its punctuation
        (0xE3...0xED, 0xAC00...0xD7A3),  // Hangul syllables
        (0xE2, 0x2018...0x201F):  // quotation marks
        at += 3
      default: return false
      }
    }
    return at == run.endIndex
  }
}
