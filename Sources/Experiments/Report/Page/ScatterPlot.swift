import Recipes

/// Points with labels that keep out of each other's way.
struct ScatterPlot {
  let points: [Point]
  let xTitle: String
  let yTitle: String

  struct Point {
    let x: Double
    let y: Double
    let label: String
    let isBase: Bool
  }

  /// The space that something takes.
  private struct Box {
    let left, right, top, bottom: Double

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  func svg(_ description: String) -> String {
    let (width, height) = (920.0, 440.0)
    let (left, right, top, bottom) = (64.0, width - 16, 46.0, height - 50)
    var drawing = Drawing(width: width, height: height)
    let x = PlotAxis(points.map(\.x), from: left, to: right, ticks: 8)
    let y = PlotAxis(points.map(\.y), from: bottom, to: top, ticks: 6)
    drawing.text(yTitle, 0, 14, kind: "quiet")
    x.drawVertical(on: &drawing, from: top, to: bottom, title: xTitle)
    y.drawHorizontal(on: &drawing, from: left, to: right)
    let places = points.map { (x: x.position($0.x), y: y.position($0.y)) }
    var taken = places.map { Box(left: $0.x - 6, right: $0.x + 6, top: $0.y - 6, bottom: $0.y + 6) }
    for (point, place) in zip(points, places) {
      let length = Double(displayWidth(point.label)) * Drawing.column
      let free = Self.offsets.lazy.map { offset -> (box: Box, offset: (x: Double, y: Double)) in
        let start = place.x + offset.x - (offset.x < 0 ? length : offset.x == 0 ? length / 2 : 0)
        let middle = place.y + offset.y
        return (Box(left: start, right: start + length, top: middle - 8, bottom: middle + 8), offset)
      }
      .first { box, _ in
        box.left >= left && box.right <= width && box.top >= top - 26 && box.bottom <= bottom
          && !taken.contains { $0.overlaps(box) }
      }
      // A label without room is left to the table.
      guard let (box, offset) = free else { continue }
      taken.append(box)
      if abs(offset.y) > 16 || abs(offset.x) > 16 {
        // It ends before the label's near side.
        let x = offset.x < 0 ? box.right + 2 : offset.x == 0 ? place.x : box.left - 2
        let y = offset.x != 0 ? place.y + offset.y : offset.y < 0 ? box.bottom : box.top
        drawing.line("leader", place.x, place.y, x, y)
      }
      drawing.text(
        point.label, place.x + offset.x, place.y + offset.y + 4.5,
        offset.x < 0 ? .end : offset.x == 0 ? .middle : .start)
    }
    for (point, place) in zip(points, places) {
      if point.isBase {
        drawing.diamond("base", place.x, place.y)
      } else {
        drawing.circle("mark point", place.x, place.y, radius: 5)
      }
    }
    return #"<div class="plot">\#(drawing.svg(description))</div>"#
  }

  /// Where a label may stand beside its point: the nearest first; its start, middle or end is there.
  private static let offsets: [(x: Double, y: Double)] = {
    var offsets: [(x: Double, y: Double)] = [(10, 0), (-10, 0), (0, -16), (0, 16)]
    for far in [16.0, 30, 46, 64, 84] {
      offsets += [(far, -far), (far, far), (-far, -far), (-far, far)]
      offsets += [(far * 1.5, 0), (-far * 1.5, 0), (0, -far - 8), (0, far + 8)]
    }
    return offsets
  }()
}
