import Recipes

/// What the arms cost.
extension StudyPage {
  /// Another machine, or the same at another time, gives other seconds: they stand on the page and in no other report.
  var speed: String? {
    let shown = ownArms
    // Names of many arms would hide the points.
    let areNamed = shown.count <= 12
    func plot(_ title: String, _ description: String, _ x: (StudyReport.ArmResult) -> Double?) -> String {
      let points = shown.enumerated().compactMap { number, arm in
        x(arm).flatMap { x in
          arm.scores.map {
            ScatterPlot.Point(
              x: x, y: style.scaled($0.mean),
              label: "\(number + 1)" + (areNamed ? " " + wrapped(arm.name, columns: 28, lines: 1)[0] : ""),
              isBase: arm.name == base.name)
          }
        }
      }
      if points.isEmpty { return "" }
      return ScatterPlot(points: points, xTitle: title, yTitle: scoreTitle).svg(description)
    }
    return section(
      ReportTable(
        title: "Test \(report.record.metric.title) against time and size",
        header: ["no.", "arm", scoreTitle, "seconds an epoch", "training rows a second", "parameters"],
        rows: shown.enumerated().map { number, arm in
          [
            "\(number + 1)", arm.name, style.score(arm.scores?.mean),
            arm.speed.map { fixed($0.secondsOfAnEpoch, decimals: 2) } ?? "–",
            arm.speed.map { grouped(Int($0.rowsPerSecond.rounded())) } ?? "–", grouped(arm.parameters),
          ]
        },
        note:
          "The numbers of the points are those of the table; a label without room is left out. Diamond: the base arm. "
          + "Seconds are those of the machine, and of what else it did. \(withoutTwins)"),
      plot("seconds an epoch", "Test score against seconds an epoch") { $0.speed?.secondsOfAnEpoch }
        + plot("parameters", "Test score against parameters") { Double($0.parameters) })
  }
}
