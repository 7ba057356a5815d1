import Recipes

/// A text for a terminal whose words are shaded by their weights; all between the words stays as it was.
///
/// With colour, a word's background says its weight. Without, a mark behind the word does: `word▅`, and
/// `word-▅` where it speaks against the answer.
struct ShadedText {
  /// Backgrounds of the 256 colours from little to much weight. They grow in colour, not in darkness, so
  /// that the order shows on light and on dark terminals; black is readable on each.
  private static let supports = [103, 67, 68, 32, 33]
  private static let opposes = [138, 137, 173, 166, 202]
  private static let marks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  let scale: WeightScale
  let usesColor: Bool
  let width: Int

  /// The lines of a text.
  func lines(_ text: ExplainedText) -> String {
    if text.text.isEmpty { return "(empty text)\n" }
    return lines(text.pieces.flatMap { shaded($0.text, weight: $0.token?.weight ?? 0) })
  }

  /// What the shades mean.
  func legend(negative: Bool) -> String {
    let last = Self.marks.count - 1
    var all = glyphs(negative ? "Weight for the answer " : "Weight, from little to much ")
    all += usesColor ? ramp(Self.supports.count, sign: 1) : glyphs(Self.marks.joined())
    if negative {
      all += glyphs(", against it ")
      let marks = "-\(Self.marks[0]) to -\(Self.marks[last])"
      all += usesColor ? ramp(Self.opposes.count, sign: -1) : glyphs(marks)
    }
    return lines(all)
  }

  /// A sentence on as many lines as it takes.
  func lines(_ sentence: String) -> String { lines(glyphs(sentence)) }

  private func lines(_ glyphs: [Glyph]) -> String {
    wrapped(glyphs, to: width).map { colored($0) + "\n" }.joined()
  }

  private func ramp(_ levels: Int, sign: Int) -> [Glyph] {
    (1...levels).flatMap { glyphs("\u{A0}\u{A0}", level: sign * $0) }
  }

  private func shaded(_ text: String, weight: Double) -> [Glyph] {
    if usesColor { return glyphs(text, level: scale.level(weight, of: Self.supports.count)) }
    let level = scale.level(weight, of: Self.marks.count)
    if level == 0 { return glyphs(text) }
    return glyphs(text) + glyphs((level < 0 ? "-" : "") + Self.marks[abs(level) - 1])
  }

  private func colored(_ line: [Glyph]) -> String {
    var (result, level) = ("", 0)
    for glyph in line {
      if glyph.level != level {
        if level != 0 { result += "\u{1B}[0m" }
        level = glyph.level
        if level != 0 {
          let background = level > 0 ? Self.supports[level - 1] : Self.opposes[-level - 1]
          result += "\u{1B}[38;5;16;48;5;\(background)m"
        }
      }
      result += glyph.text
    }
    return level == 0 ? result : result + "\u{1B}[0m"
  }
}
