import Recipes

/// A drawing in SVG. Its colours are classes of the page's style, so that they follow the reader's scheme.
struct Drawing {
  let width: Double
  let height: Double
  private var shapes: [String] = []

  /// An end or the middle of a text, which stands at its point.
  enum Anchor: String {
    case start, middle, end
  }

  init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  /// About as wide as a column of text is at most, in letters of 13 units.
  static let column = 7.8
  static let lineHeight = 16.0

  mutating func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    shapes.append(
      #"<line class="\#(kind)" x1="\#(n(x1))" y1="\#(n(y1))" x2="\#(n(x2))" y2="\#(n(y2))"/>"#)
  }

  mutating func lines(_ kind: String, through points: [(x: Double, y: Double)]) {
    shapes.append(#"<polyline class="\#(kind)" points="\#(list(points))"/>"#)
  }

  mutating func area(_ kind: String, around points: [(x: Double, y: Double)]) {
    shapes.append(#"<polygon class="\#(kind)" points="\#(list(points))"/>"#)
  }

  mutating func circle(_ kind: String, _ x: Double, _ y: Double, radius: Double) {
    shapes.append(#"<circle class="\#(kind)" cx="\#(n(x))" cy="\#(n(y))" r="\#(n(radius))"/>"#)
  }

  /// - Parameter share: how strongly it is filled, from 0 to 1
  mutating func box(
    _ kind: String, _ x: Double, _ y: Double, width: Double, height: Double, share: Double = 1
  ) {
    let opacity = share < 1 ? #" fill-opacity="\#(fixed(share, decimals: 2))""# : ""
    shapes.append(
      #"<rect class="\#(kind)" x="\#(n(x))" y="\#(n(y))" width="\#(n(width))" height="\#(n(height))"\#(opacity)/>"#
    )
  }

  /// Squares of one shade, given by their upper left corners: one shape, however many they are.
  mutating func squares(_ kind: String, _ corners: [(x: Double, y: Double)], side: Double, share: Double) {
    let path = corners.map { "M\(n($0.x)) \(n($0.y))h\(n(side))v\(n(side))h-\(n(side))z" }.joined()
    shapes.append(#"<path class="\#(kind)" d="\#(path)" fill-opacity="\#(fixed(share, decimals: 2))"/>"#)
  }

  /// A line of text on this base line.
  ///
  /// - Parameter size: of its letters, where they must be smaller than those of its kind
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, kind: String = "",
    upright: Bool = false, size: Double? = nil
  ) {
    let turn = upright ? #" transform="rotate(-90 \#(n(x)) \#(n(y)))""# : ""
    let look =
      (kind.isEmpty ? "" : #" class="\#(kind)""#)
      + (size.map { #" style="font-size:\#(n($0))px""# } ?? "")
    shapes.append(
      #"<text\#(look) x="\#(n(x))" y="\#(n(y))" text-anchor="\#(anchor.rawValue)"\#(turn)>\#(htmlLine(text))</text>"#
    )
  }

  /// Lines of text one below the other, their middle at `y`.
  mutating func label(
    _ lines: [String], _ x: Double, middle y: Double, _ anchor: Anchor = .start, kind: String = ""
  ) {
    for (number, line) in lines.enumerated() {
      let shift = Double(number) - Double(lines.count - 1) / 2
      text(line, x, y + shift * Self.lineHeight + 4.5, anchor, kind: kind)
    }
  }

  /// The drawing, with what it shows for those who cannot see it; without, it is left out for them.
  func svg(_ description: String? = nil) -> String {
    let role = description.map { #"role="img" aria-label="\#(htmlLine($0))""# } ?? #"aria-hidden="true""#
    return """
      <svg viewBox="0 0 \(n(width)) \(n(height))" width="\(n(width))" height="\(n(height))" \(role)>
      \(shapes.joined(separator: "\n"))
      </svg>
      """
  }

  private func list(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
  }

  private func n(_ value: Double) -> String { fixed(value, decimals: 1) }
}

/// A text from outside as one line of HTML or SVG.
func htmlLine(_ text: String) -> String { escapedForHTML(printable(text)) }

/// A text cut at spaces, or within words that are too long, into lines of at most so many columns; what does not fit
/// into the last ends in "…".
func wrapped(_ text: String, columns: Int, lines limit: Int) -> [String] {
  var lines = [""]
  func fits(_ line: String) -> Bool { displayWidth(line) <= columns }
  for word in printable(text).split(separator: " ") {
    let longer = lines[lines.count - 1] + (lines[lines.count - 1].isEmpty ? "" : " ") + word
    if fits(longer) {
      lines[lines.count - 1] = longer
      continue
    }
    if !lines[lines.count - 1].isEmpty { lines.append("") }
    for character in word {
      if !fits(lines[lines.count - 1] + String(character)) { lines.append("") }
      lines[lines.count - 1].append(character)
    }
  }
  if lines.count <= limit { return lines }
  let last = lines[limit - 1]
  return lines.prefix(limit - 1) + [clipped(last, to: max(0, columns - 1)) + "…"]
}
