public import Recipes

/// The scores of a model on a split, for people and for machines.
public struct EvaluationReport: Sendable {
  /// The names of the classes, in the order of their numbers.
  public let labels: [String]
  /// Truth against prediction.
  public let confusion: ConfusionMatrix
  /// How far confidences are right; nil where nobody measured it.
  public let calibration: CalibrationScores?
  /// MAP and MRR, where the data are candidates grouped by question.
  public let ranking: RankingScores?

  /// Makes a report; there is a label for each class.
  public init(
    labels: [String], confusion: ConfusionMatrix, calibration: CalibrationScores? = nil,
    ranking: RankingScores? = nil
  ) {
    precondition(
      labels.count == confusion.classes, "report: \(labels.count) labels, \(confusion.classes) classes")
    (self.labels, self.confusion, self.calibration, self.ranking) = (labels, confusion, calibration, ranking)
  }

  /// The report as JSON: `n`, `accuracy`, `macro_f1`, `calibration_error`, `log_loss`, `map` and `mrr` where there are groups, `per_class` by label
  /// (`precision`, `recall`, `f1`, `support`), and `confusion`, whose rows are the truth in the order of `per_class`.
  ///
  /// Numbers have at most six decimals; what cannot be known (any score without examples) is `null`.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("n", .integer(confusion.total)),
      .init("accuracy", .decimal(confusion.accuracy)),
      .init("macro_f1", .decimal(confusion.macroF1)),
    ]
    if let calibration {
      members.append(.init("calibration_error", .decimal(calibration.error)))
      members.append(.init("log_loss", .decimal(calibration.logLoss)))
    }
    if let ranking {
      members.append(.init("map", .decimal(ranking.meanAveragePrecision)))
      members.append(.init("mrr", .decimal(ranking.meanReciprocalRank)))
    }
    let classes = labels.enumerated().map { index, label in
      let scores = confusion.scores(of: index)
      return JSONValue.Member(
        label,
        [
          "precision": .decimal(scores.precision), "recall": .decimal(scores.recall),
          "f1": .decimal(scores.f1),
          "support": .integer(scores.support),
        ])
    }
    members.append(.init("per_class", .object(classes)))
    members.append(.init("confusion", .array(confusion.rows.map { .array($0.map { .integer($0) }) })))
    return .object(members)
  }

  /// The report as aligned lines: the totals, a line a class, and the confusion matrix.
  public var text: String {
    var lines = "examples \(confusion.total)   accuracy \(percent(confusion.accuracy))"
    lines += "   macro-F1 \(percent(confusion.macroF1))"
    if let calibration { lines += "   calibration error \(percent(calibration.error))" }
    lines += "\n"
    if let ranking {
      lines += "questions \(ranking.groups)   MAP \(fixed(ranking.meanAveragePrecision, decimals: 4))"
      lines += "   MRR \(fixed(ranking.meanReciprocalRank, decimals: 4))\n"
    }
    var classes = TextTable(header: ["class", "precision", "recall", "F1", "support"])
    var matrix = TextTable(header: ["truth ↓  predicted →"] + labels)
    for (index, label) in labels.enumerated() {
      let scores = confusion.scores(of: index)
      classes.append(
        [
          label, percent(scores.precision), percent(scores.recall), percent(scores.f1),
          String(scores.support),
        ])
      matrix.append([label] + confusion.rows[index].map { String($0) })
    }
    return lines + "\n" + classes.text + "\n" + matrix.text
  }
}
