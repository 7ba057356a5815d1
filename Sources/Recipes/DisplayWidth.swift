/// The columns that `text` takes on a terminal: two for wide East Asian characters and emoji, none for marks that
/// combine with the character before.
///
/// Unicode Standard Annex 11, "East Asian Width" (W and F).
package func displayWidth(_ text: some StringProtocol) -> Int {
  var width = 0
  for scalar in text.unicodeScalars {
    width += displayWidth(scalar)
  }
  return width
}

/// `text` with spaces after it, or before it, up to `width` columns.
package func padded(_ text: String, to width: Int, toTheRight: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return toTheRight ? space + text : text + space
}

/// As much of the start of `text` as fits into `width` columns.
package func clipped(_ text: String, to width: Int) -> String {
  var used = 0
  var kept = ""
  for scalar in text.unicodeScalars {
    used += displayWidth(scalar)
    if used > width { break }
    kept.unicodeScalars.append(scalar)
  }
  return kept
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .control, .format: return 0
  default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }
}

private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2614...0x2615, 0x2648...0x2653,
  0x26A1...0x26A1, 0x2705...0x2705, 0x274C...0x274C, 0x2753...0x2757, 0x2795...0x2797, 0x2B50...0x2B50,
  0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
  0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
  0x1AFF0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
  0x1F200...0x1F265, 0x1F300...0x1F64F, 0x1F680...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F90C...0x1FAFF,
  0x20000...0x3FFFD,
]
