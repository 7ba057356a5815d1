/// What else a source left in a text, once its entities are characters.
enum LeftoverScan {
  /// Longer tags, in bytes, are text.
  private static let longestTag = 300

  /// Puts a space in the place of tags, backslashes, U+3000, U+00A0 and U+FFFD; U+FEFF and U+200B go.
  static func clean(_ text: UnsafeRawBufferPointer, _ rewriting: inout TextRewriting) {
    var at = 0
    while at < text.count {
      let byte = text[at]
      // All that is looked for begins with one of these.
      guard byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\\") || byte >= 0xC2,
        let (length, replacement) = leftover(in: text, at: at)
      else {
        at += 1
        continue
      }
      rewriting.replace(at..<at + length, by: replacement.map { [$0] } ?? [])
      at += length
    }
  }

  /// The length of what goes at an offset, and what takes its place.
  private static func leftover(
    in text: UnsafeRawBufferPointer, at start: Int
  ) -> (length: Int, replacement: UInt8?)? {
    func byte(_ offset: Int) -> UInt8 { start + offset < text.count ? text[start + offset] : 0 }
    switch (text[start], byte(1), byte(2)) {
    case (UInt8(ascii: "\\"), _, _): return (1, 0x20)
    case (UInt8(ascii: "<"), let next, _): return tag(in: text, at: start, next).map { ($0, 0x20) }
    case (0xC2, 0xA0, _): return (2, 0x20)
    case (0xE3, 0x80, 0x80), (0xEF, 0xBF, 0xBD): return (3, 0x20)
    case (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x8B): return (3, nil)
    default: return nil
    }
  }

  /// The length of a tag: `<`, a letter, `/` or `!`, and all to the next `>` without another `<`.
  private static func tag(in text: UnsafeRawBufferPointer, at start: Int, _ next: UInt8) -> Int? {
    let isLetter = (next | 0x20) &- 0x61 < 26
    guard isLetter || next == UInt8(ascii: "/") || next == UInt8(ascii: "!") else { return nil }
    for index in start + 1..<min(start + longestTag, text.count) {
      if text[index] == UInt8(ascii: "<") { return nil }
      if text[index] == UInt8(ascii: ">") { return index + 1 - start }
    }
    return nil
  }
}
