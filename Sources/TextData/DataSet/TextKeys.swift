import Foundation

/// A text's hash, and that of what is left of it when its form is ignored: how repeats are found without keeping
/// the texts.
///
/// Form is letter case, white space, punctuation and compatibility variants (full-width letters, ligatures): the
/// text in NFKC and lower case, without the characters of those kinds. A text of nothing else is compared as it is.
/// Two texts of 64 bits each agree by chance once in 10^19; among 12 million that happens with probability 4·10^-6.
package struct TextKeys {
  private var kept: [UInt8] = []

  package init() {}

  /// The two hashes of a text of UTF-8.
  package mutating func keys(of text: UnsafeRawBufferPointer) -> (exact: UInt64, alike: UInt64) {
    let exact = XXH64.hash(of: text)
    kept.removeAll(keepingCapacity: true)
    if !keepPlain(text) {
      let whole = String(decoding: kept, as: UTF8.self).precomposedStringWithCompatibilityMapping.lowercased()
      kept.removeAll(keepingCapacity: true)
      let counting = String.UnicodeScalarView(whole.unicodeScalars.lazy.filter { !Self.isForm($0) })
      kept.append(contentsOf: String(counting).utf8)
    }
    return (exact, kept.isEmpty ? exact : kept.withUnsafeBytes { XXH64.hash(of: $0) })
  }

  /// The hashes of a pair, made of those of its texts.
  package static func pair(
    _ a: (exact: UInt64, alike: UInt64), _ b: (exact: UInt64, alike: UInt64)
  ) -> (exact: UInt64, alike: UInt64) {
    (joined(a.exact, b.exact), joined(a.alike, b.alike))
  }

  private static func joined(_ a: UInt64, _ b: UInt64) -> UInt64 {
    withUnsafeBytes(of: (a.littleEndian, b.littleEndian)) { XXH64.hash(of: $0) }
  }

  /// Keeps the characters that count; false where some of them have other compatibility or lower-case forms, so that
  /// what is kept must still be turned into these.
  private mutating func keepPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    var isPlain = true
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 {
        at += 1
        switch byte {
        case 0x41...0x5A: kept.append(byte | 0x20)
        case 0x61...0x7A, 0x30...0x39: kept.append(byte)
        default: if !Self.isForm(Unicode.Scalar(byte)) { kept.append(byte) }
        }
        continue
      }
      let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let character = text[at..<min(at + length, text.count)]
      at += length
      // Chinese characters, U+4000 to U+9FFF, most of what there is beyond ASCII, have no other forms.
      if byte >= 0xE4 && byte <= 0xE9 {
        kept.append(contentsOf: character)
        continue
      }
      guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else { continue }
      if Self.isForm(scalar) { continue }
      kept.append(contentsOf: character)
      // Marks and Hangul letters join with what stands before them.
      isPlain =
        isPlain && !scalar.properties.changesWhenNFKCCaseFolded
        && scalar.properties.canonicalCombiningClass == .notReordered
        && !(0x1100...0x11FF).contains(scalar.value)
    }
    return isPlain
  }

  /// White space, punctuation, control and format characters.
  private static func isForm(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return asciiForm[Int(scalar.value)] }
    return isFormCharacter(scalar)
  }

  private static let asciiForm = (0..<128).map { isFormCharacter(Unicode.Scalar(UInt8($0))) }

  private static func isFormCharacter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isWhitespace { return true }
    return switch scalar.properties.generalCategory {
    case .control, .format, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}
