import Recipes

/// A character on a terminal.
struct Glyph {
  let text: String
  /// Columns it takes.
  let width: Int
  /// Its shade: 0 for none, below 0 for words that speak against the answer.
  let level: Int

  fileprivate var isSpace: Bool { text == " " }
  fileprivate var isLineEnd: Bool { text == "\n" }
  /// Whether a line may begin with it although no space stands before: Chinese and Japanese have none.
  fileprivate var isWideLetter: Bool {
    width == 2 && text.unicodeScalars.contains(where: \.properties.isAlphabetic)
  }
}

/// `text` in glyphs; line ends stay, other control characters do not.
func glyphs(_ text: String, level: Int = 0) -> [Glyph] {
  text.map { character in
    let shown = character.isNewline ? "\n" : printable(String(character))
    return Glyph(text: shown, width: displayWidth(shown), level: level)
  }
}

/// Breaks glyphs into lines of at most `width` columns: at line ends, else at the last space, else before a
/// wide letter, else anywhere. Spaces at a break are dropped.
func wrapped(_ glyphs: [Glyph], to width: Int) -> [[Glyph]] {
  var lines: [[Glyph]] = []
  var line: [Glyph] = []
  var (used, lastBreak) = (0, 0)
  var isContinued = false
  func end(at position: Int) {
    var (full, rest) = (line[..<position], line[position...])
    while full.last?.isSpace == true { full.removeLast() }
    rest = rest.drop(while: \.isSpace)
    lines.append(Array(full))
    line = Array(rest)
    (used, lastBreak) = (line.reduce(0) { $0 + $1.width }, 0)
  }
  for glyph in glyphs {
    if glyph.isLineEnd {
      end(at: line.count)
      isContinued = false
      continue
    }
    if glyph.isSpace || glyph.isWideLetter { lastBreak = line.count }
    while used + glyph.width > width, !line.isEmpty {
      end(at: lastBreak > 0 ? lastBreak : line.count)
      isContinued = true
    }
    if glyph.isSpace, line.isEmpty, isContinued { continue }
    line.append(glyph)
    used += glyph.width
  }
  end(at: line.count)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}
