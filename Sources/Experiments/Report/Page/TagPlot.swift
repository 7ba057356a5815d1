import Recipes

/// Accuracy by tag: a row for each arm, a column for each tag with its own scale, and a dashed line at the base arm.
struct TagPlot {
  /// Those with scores.
  let arms: [StudyReport.ArmResult]
  /// nil while it has none.
  let base: StudyReport.ArmResult?

  private static let width = 920.0
  private static let columns = 4
  private static let rowsOfDrawing = 36

  func html(_ description: String) -> String {
    let tags = arms[0].byTag.indices
    let labels = arms.map { wrapped($0.name, columns: 30, lines: 2) }
    let left = max(60, Double(labels.joined().map { displayWidth($0) }.max() ?? 0) * Drawing.column) + 14
    let column = (Self.width - left) / Double(min(Self.columns, tags.count))
    var drawings: [String] = []
    for first in stride(from: 0, to: tags.count, by: Self.columns) {
      for top in stride(from: 0, to: arms.count, by: Self.rowsOfDrawing) {
        let shown = top..<min(arms.count, top + Self.rowsOfDrawing)
        let row = shown.contains { labels[$0].count > 1 } ? 36.0 : 24.0
        let bottom = 26 + row * Double(shown.count)
        var drawing = Drawing(width: Self.width, height: bottom + 26)
        for place in shown {
          let y = 26 + (Double(place - top) + 0.5) * row
          drawing.label(labels[place], left - 10, middle: y, .end)
        }
        for tag in first..<min(tags.count, first + Self.columns) {
          let x = left + Double(tag - first) * column
          draw(tag, shown, on: &drawing, from: x + 8, to: x + column - 8, row: row, bottom: bottom)
        }
        drawings.append(drawing.svg(description))
      }
    }
    return #"<div class="plot">\#(drawings.joined(separator: "\n"))</div>"#
  }

  private func draw(
    _ tag: Int, _ shown: Range<Int>, on drawing: inout Drawing, from left: Double, to right: Double,
    row: Double,
    bottom: Double
  ) {
    let axis = PlotAxis(arms.map { $0.byTag[tag].accuracy * 100 }, from: left, to: right, ticks: 4)
    let (name, count) = (arms[0].byTag[tag].tag, arms[0].byTag[tag].count)
    let columns = Int((right - left) / Drawing.column) - displayWidth(" (\(count))")
    let title = wrapped(name.isEmpty ? "(no tag)" : name, columns: max(columns, 4), lines: 1)[0]
    drawing.text("\(title) (\(count))", (left + right) / 2, 13, .middle, kind: "heading")
    drawing.box("panel", left - 4, 20, width: right - left + 8, height: bottom - 20)
    axis.drawVertical(on: &drawing, from: 22, to: bottom, title: "")
    if let base {
      let x = axis.position(base.byTag[tag].accuracy * 100)
      drawing.line("reference", x, 22, x, bottom)
    }
    for place in shown {
      let (x, y) = (
        axis.position(arms[place].byTag[tag].accuracy * 100),
        26 + (Double(place - shown.lowerBound) + 0.5) * row
      )
      if arms[place].name == base?.name {
        drawing.diamond("base", x, y)
      } else {
        drawing.circle("mark point", x, y, radius: 4.5)
      }
    }
  }
}
