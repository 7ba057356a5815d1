import Recipes

/// How the runs went, and what their answers were.
extension StudyPage {
  /// nil where no run has dev scores.
  var curves: String? {
    let shown = ownArms.filter { !$0.curve.epochs.isEmpty }
    if shown.isEmpty { return nil }
    let metric = report.record.metric.title
    let scores = shown.flatMap(\.curve.epochs).flatMap { [$0.range.lowerBound, $0.range.upperBound] }
      .map(style.scaled)
    let epochs = shown.map(\.curve.epochs.count).max() ?? 0
    let panels = shown.map { arm in
      (
        arm.name,
        CurvePanel(
          curve: arm.curve, base: arm.name == base.name ? nil : base.curve, style: style, scores: scores,
          epochs: epochs
        ).svg("Dev \(metric) of '\(arm.name)' by epoch")
      )
    }
    let columns = Self.someEpochs(of: epochs)
    return section(
      ReportTable(
        title: "Dev \(metric) by epoch\(style.unit)",
        header: ["arm"] + columns.map { "epoch \($0)" } + ["highest", "at epoch"],
        rows: shown.map { arm in
          let means = arm.curve.epochs.map(\.mean)
          let highest = means.max()
          return [arm.name]
            + columns.map { style.score($0 <= means.count ? means[$0 - 1] : nil) }
            + [style.score(highest), highest.flatMap(means.firstIndex).map { "\($0 + 1)" } ?? "–"]
        },
        note: "Line: mean over the seeds whose run reached the epoch; band: their lowest to highest. Dashed: "
          + "'\(base.name)'. \(withoutTwins)"), self.panels(panels))
  }

  /// At most eight of the epochs, the first and the last among them.
  static func someEpochs(of count: Int) -> [Int] {
    if count <= 8 { return Array(1...max(count, 1)) }
    return (0..<8).map { 1 + Int((Double($0) * Double(count - 1) / 7).rounded()) }
  }

  var withoutTwins: String {
    arms.contains { $0.twin != nil } ? "Arms that compute the same as another are left out." : ""
  }

  /// nil where rows have no tags.
  var tags: String? {
    let shown = ownArms.filter { !$0.byTag.isEmpty }
    guard let first = shown.first else { return nil }
    let plot = TagPlot(arms: shown, base: base.byTag.isEmpty ? nil : base)
    return section(
      ReportTable(
        title: "Test accuracy by tag, %", header: ["arm"] + first.byTag.map { "\($0.tag) (\($0.count))" },
        rows: shown.map { arm in [arm.name] + arm.byTag.map { fixed($0.accuracy * 100, decimals: 2) } },
        note: "In brackets: test rows with the tag. Each tag has its own scale. Diamond and dashed line: "
          + "'\(base.name)'. \(withoutTwins)"), plot.html("Test accuracy of each arm by tag"))
  }

  /// nil where no arm can be compared.
  var confusion: String? {
    let changes = ownArms.compactMap { arm in arm.confusion.map { (arm, $0) } }
    if changes.isEmpty { return nil }
    let labels = report.record.labels
    let classes = Self.mostChanged(changes.map(\.1), of: labels.count)
    let largest = changes.flatMap { $0.1.rows.joined() }.map(abs).max() ?? 0
    let panels = changes.map { arm, change in
      (
        arm.name,
        ConfusionGrid(change: change, classes: classes, labels: labels, largest: largest)
          .svg("Confusion matrix of '\(arm.name)' minus that of the base arm")
      )
    }
    let left = classes.count < labels.count ? " The \(classes.count) classes that change the most." : ""
    return section(
      ReportTable(
        title: "Confusion matrix minus that of '\(base.name)', test rows",
        header: ["arm", "true"] + classes.map { "as \(labels[$0])" },
        rows: changes.flatMap { arm, change in
          classes.map { truth in
            [arm.name, labels[truth]] + classes.map { signed(change.rows[truth][$0]) }
          }
        },
        note:
          "Mean over the seeds that both arms have finished. Blue and +: more rows than the base arm gets; orange "
          + "and −: fewer. Thick borders: right answers.\(left) \(withoutTwins)"), self.panels(panels))
  }

  /// The at most ten classes whose rows and columns change the most in all, in their order.
  static func mostChanged(_ changes: [ConfusionChange], of classes: Int) -> [Int] {
    var sizes = [Double](repeating: 0, count: classes)
    for change in changes {
      for (truth, row) in change.rows.enumerated() {
        for (predicted, value) in row.enumerated() {
          sizes[truth] += abs(value)
          sizes[predicted] += abs(value)
        }
      }
    }
    return sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix(10).sorted()
  }
}
