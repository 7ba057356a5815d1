/// The differences from the base arm and what each factor does.
extension StudyPage {
  private var differenceTitle: String {
    "difference of test \(report.record.metric.title)\(style.pointUnit), with its 95 % interval"
  }

  /// How to read the marks.
  private var legend: String {
    func key(_ draw: (inout Drawing) -> Void) -> String {
      var drawing = Drawing(width: 16, height: 14)
      draw(&drawing)
      return drawing.svg()
    }
    let marks = [
      (key { $0.mark(.higher, 8, 7) }, "higher"), (key { $0.mark(.lower, 8, 7) }, "lower"),
      (key { $0.mark(.unclear, 8, 7) }, "no difference found, or fewer than 3 seeds"),
      (key { $0.diamond("base", 8, 7) }, "base"),
    ]
    return #"<p class="legend">"# + marks.map { "<span>\($0.0) \($0.1)</span>" }.joined(separator: " ")
      + "</p>"
  }

  /// Empty as long as nothing can be compared.
  var differences: String {
    if arms.allSatisfy({ $0.difference == nil }) { return "" }
    let rows = arms.enumerated().map { number, arm in
      IntervalPlot.Row(
        label: arm.name, content: number == 0 ? .base : content(arm.difference), twin: arm.twin)
    }
    return legend
      + IntervalPlot(rows: rows, axisTitle: differenceTitle).html("Difference of each arm from the base arm")
  }

  var effects: String {
    var rows: [IntervalPlot.Row] = []
    var last: String?
    for effect in report.effects {
      if effect.factor != last { rows.append(.init(label: effect.factor, content: .heading)) }
      let isBase = effect.factor != last
      last = effect.factor
      rows.append(.init(label: effect.level, content: isBase ? .base : content(effect.difference)))
    }
    return legend
      + IntervalPlot(rows: rows, axisTitle: differenceTitle).html(
        "Effect of each level against the base level")
  }

  var interactions: String {
    let rows = report.interactions.map {
      IntervalPlot.Row(label: $0.levels.joined(separator: " × "), content: content($0.contrast))
    }
    return legend
      + IntervalPlot(rows: rows, axisTitle: differenceTitle).html(
        "What two levels together do beyond the sum of their effects")
  }

  private func content(_ contrast: Contrast?) -> IntervalPlot.Content {
    guard let contrast else { return .missing }
    return .estimate(
      style.scaled(contrast.estimate),
      contrast.interval.map { style.scaled($0.lowerBound)...style.scaled($0.upperBound) }, contrast.finding)
  }
}
