import Recipes

/// Estimates with their intervals, one below the other, against a line at 0: a forest plot.
///
/// A mark says by its shape as by its colour what is found: a circle higher, a square lower, a ring no difference or not
/// known, a diamond the base that the others are compared with.
struct IntervalPlot {
  let rows: [Row]
  /// Below the scale.
  let axisTitle: String

  /// What stands in a row.
  enum Content {
    /// The name of the rows below it.
    case heading
    /// What the others are compared with.
    case base
    case missing
    /// An estimate with its interval, if that is known.
    case estimate(Double, ClosedRange<Double>?, Finding)
  }

  struct Row {
    let label: String
    let content: Content
    /// The arm that stands for it.
    var twin: String?

    var lines: [String] {
      guard let twin else { return wrapped(label, columns: IntervalPlot.labelColumns, lines: 3) }
      return wrapped(label, columns: IntervalPlot.labelColumns, lines: 2)
        + wrapped("same as " + twin, columns: IntervalPlot.labelColumns, lines: 1)
    }
  }

  private static let width = 920.0
  /// So that a part fits onto a page of paper.
  private static let tallest = 1000.0
  private static let labelColumns = 42

  /// The plot, in as many drawings as keep each short enough for a page; all have the same scale.
  func html(_ description: String) -> String {
    let labels = rows.map(\.lines)
    let heights = labels.map { max(24, Double($0.count) * Drawing.lineHeight + 8) }
    let numbers = rows.flatMap { row in
      guard case .estimate(let value, let interval, _) = row.content else { return [0.0] }
      return [value] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    let columns = labels.joined().map { displayWidth($0) }.max() ?? 0
    let left = max(80, Double(columns) * Drawing.column) + 16
    let axis = PlotAxis(numbers, from: left, to: Self.width - 24, ticks: 7)
    var (drawings, first) = ([String](), 0)
    while first < rows.count {
      var (last, height) = (first, 0.0)
      while last < rows.count && (last == first || height + heights[last] <= Self.tallest) {
        height += heights[last]
        last += 1
      }
      var drawing = Drawing(width: Self.width, height: height + 52)
      axis.drawVertical(on: &drawing, from: 4, to: height + 4, title: axisTitle, zero: true)
      var y = 4.0
      for place in first..<last {
        draw(
          rows[place].content, labels[place], on: &drawing, axis, left: left, middle: y + heights[place] / 2)
        y += heights[place]
      }
      let part = first == 0 && last == rows.count ? "" : ", rows \(first + 1) to \(last)"
      drawings.append(drawing.svg(description + part))
      first = last
    }
    return #"<div class="plot">\#(drawings.joined(separator: "\n"))</div>"#
  }

  private func draw(
    _ content: Content, _ label: [String], on drawing: inout Drawing, _ axis: PlotAxis, left: Double,
    middle y: Double
  ) {
    if case .heading = content {
      drawing.label(label, 0, middle: y, kind: "heading")
      return
    }
    drawing.label(label, left - 12, middle: y, .end)
    switch content {
    case .heading: break
    case .base: drawing.diamond("base", axis.position(0), y)
    case .missing: drawing.text("no common seed yet", axis.position(0) + 6, y + 4.5, kind: "quiet")
    case .estimate(let value, let interval, let finding):
      if let interval {
        let (low, high) = (axis.position(interval.lowerBound), axis.position(interval.upperBound))
        drawing.line("range \(finding.rawValue)", low, y, high, y)
        for end in [low, high] { drawing.line("range \(finding.rawValue)", end, y - 4, end, y + 4) }
      }
      drawing.mark(finding, axis.position(value), y)
    }
  }
}

extension Drawing {
  mutating func mark(_ finding: Finding, _ x: Double, _ y: Double) {
    let kind = "mark \(finding.rawValue)"
    if finding == .lower {
      box(kind, x - 4.5, y - 4.5, width: 9, height: 9)
    } else {
      circle(kind, x, y, radius: 5)
    }
  }

  mutating func diamond(_ kind: String, _ x: Double, _ y: Double) {
    area("mark \(kind)", around: [(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)])
  }
}
