import Recipes

/// A change of a confusion matrix as shaded cells, a row for each true class: where the arm gives an answer more often
/// than the base arm, and where less often.
struct ConfusionGrid {
  let change: ConfusionChange
  /// Which classes are shown, and their names.
  let classes: [Int]
  let labels: [String]
  /// The largest change of any arm, which the shades are measured against.
  let largest: Double

  func svg(_ description: String) -> String {
    let names = classes.map { wrapped(labels[$0], columns: 14, lines: 1)[0] }
    let longest = Double(names.map { displayWidth($0) }.max() ?? 0) * Drawing.column * 0.9
    let left = longest + 24
    let cell = min(56, (290 - left) / Double(classes.count))
    let isUpright = longest > cell - 4
    let top = (isUpright ? longest : 16) + 26
    var drawing = Drawing(width: 290, height: top + cell * Double(classes.count) + 4)
    drawing.text("predicted", left, 12, kind: "quiet small")
    let middle = top + cell * Double(classes.count) / 2
    drawing.text("true", 10, middle, .middle, kind: "quiet small", upright: true)
    for (row, truth) in classes.enumerated() {
      let y = top + Double(row) * cell
      drawing.text(names[row], left - 6, y + cell / 2 + 4, .end, kind: "small")
      let x = left + (Double(row) + 0.5) * cell
      if isUpright {
        drawing.text(names[row], x + 4, top - 6, kind: "small", upright: true)
      } else {
        drawing.text(names[row], x, top - 6, .middle, kind: "small")
      }
      for (column, predicted) in classes.enumerated() {
        let value = change.rows[truth][predicted]
        let x = left + Double(column) * cell
        let share = largest > 0 ? abs(value) / largest : 0
        drawing.box(
          value < 0 ? "fewer" : "more", x, y, width: cell, height: cell, share: share * 0.55)
        drawing.box(
          truth == predicted ? "cell right" : "cell", x + 1, y + 1, width: cell - 2, height: cell - 2)
        let text = cell >= 36 ? signed(value) : share < 0.1 ? "" : value < 0 ? "−" : "+"
        if !text.isEmpty { drawing.text(text, x + cell / 2, y + cell / 2 + 4, .middle, kind: "small") }
      }
    }
    return drawing.svg(description)
  }
}

/// A number of rows with its sign, "+1.3".
func signed(_ value: Double) -> String {
  let text = fixed(value, decimals: 1)
  return value > 0 && text != "0.0" ? "+" + text : text
}
