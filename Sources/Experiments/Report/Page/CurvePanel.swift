/// The learning curve of one arm beside that of the base arm: a small drawing, one of many with the same scales.
struct CurvePanel {
  let curve: LearningCurve
  /// Drawn dashed; nil in the base arm's own panel.
  let base: LearningCurve?
  let style: ScoreStyle
  /// Every score and the number of epochs that the scales must show.
  let scores: [Double]
  let epochs: Int

  func svg(_ description: String) -> String {
    var drawing = Drawing(width: 290, height: 190)
    let (left, right, top, bottom) = (44.0, 282.0, 8.0, 152.0)
    let y = PlotAxis(scores, from: bottom, to: top, ticks: 5)
    let x = PlotAxis([1, Double(max(epochs, 2))], from: left, to: right, ticks: 5)
    y.drawHorizontal(on: &drawing, from: left, to: right)
    // An epoch is a whole number.
    for tick in x.ticks where tick == tick.rounded() && tick >= 1 {
      drawing.text("\(Int(tick))", x.position(tick), bottom + 17, .middle, kind: "tick")
    }
    drawing.text("epoch", (left + right) / 2, bottom + 34, .middle, kind: "quiet")
    func points(_ curve: LearningCurve, _ score: (LearningCurve.Epoch) -> Double) -> [(x: Double, y: Double)]
    {
      curve.epochs.enumerated().map { (x.position(Double($0 + 1)), y.position(style.scaled(score($1)))) }
    }
    let low = points(curve) { $0.range.lowerBound }
    let high = points(curve) { $0.range.upperBound }
    drawing.area("band", around: high + low.reversed())
    if let base { drawing.lines("curve reference", through: points(base) { $0.mean }) }
    let means = points(curve) { $0.mean }
    drawing.lines("curve", through: means)
    if means.count <= 20 {
      for point in means { drawing.circle("dot", point.x, point.y, radius: 2.5) }
    }
    return drawing.svg(description)
  }
}
