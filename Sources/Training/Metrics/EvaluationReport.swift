public import Recipes

/// The scores of a model on a split, for people and for machines.
public struct EvaluationReport: Sendable {
  /// The names of the classes, in the order of their numbers.
  public let labels: [String]
  /// Truth against prediction; of no examples where the data are multi-label.
  public let confusion: ConfusionMatrix
  /// Sets of labels against predicted ones, where the data are multi-label.
  public let sets: LabelSetCounts?
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
    sets = nil
  }

  /// Makes a report of multi-label data.
  public init(labels: [String], sets: LabelSetCounts) {
    (self.labels, self.sets, confusion) = (labels, sets, ConfusionMatrix(classes: labels.count))
    (calibration, ranking) = (nil, nil)
  }

  /// How many examples there are.
  public var total: Int { sets?.total ?? confusion.total }
  /// The share of right answers, in multi-label data of whole sets; NaN without examples.
  public var accuracy: Double { sets?.accuracy ?? confusion.accuracy }
  /// The mean F1 over the classes that occur; NaN without examples.
  public var macroF1: Double { sets?.macroF1 ?? confusion.macroF1 }
  /// F1 of all classes together, which is the accuracy where every example has one; NaN without examples.
  public var microF1: Double { sets?.microF1 ?? confusion.accuracy }

  private func scores(of label: Int) -> ConfusionMatrix.ClassScores {
    sets?.scores(of: label) ?? confusion.scores(of: label)
  }

  /// The report as JSON: `n`, `accuracy`, `macro_f1`, `calibration_error`, `log_loss`, `map` and `mrr` where there are
  /// groups, `per_class` by label (`precision`, `recall`, `f1`, `support`), and `confusion`, whose rows are the truth in the order of `per_class`.
  ///
  /// Of multi-label data: `n`, `accuracy` (of whole sets), `micro_precision`, `micro_recall`, `micro_f1`, `macro_f1`,
  /// `per_class`.
  ///
  /// Numbers have at most six decimals; what cannot be known (any score without examples) is `null`.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("n", .integer(total)), .init("accuracy", .decimal(accuracy)),
    ]
    if let sets {
      members.append(.init("micro_precision", .decimal(sets.micro.precision)))
      members.append(.init("micro_recall", .decimal(sets.micro.recall)))
      members.append(.init("micro_f1", .decimal(sets.microF1)))
    }
    members.append(.init("macro_f1", .decimal(macroF1)))
    if let calibration {
      members.append(.init("calibration_error", .decimal(calibration.error)))
      members.append(.init("log_loss", .decimal(calibration.logLoss)))
    }
    if let ranking {
      members.append(.init("map", .decimal(ranking.meanAveragePrecision)))
      members.append(.init("mrr", .decimal(ranking.meanReciprocalRank)))
    }
    let classes = labels.enumerated().map { index, label in
      let scores = scores(of: index)
      return JSONValue.Member(
        label,
        [
          "precision": .decimal(scores.precision), "recall": .decimal(scores.recall),
          "f1": .decimal(scores.f1),
          "support": .integer(scores.support),
        ])
    }
    members.append(.init("per_class", .object(classes)))
    if sets == nil {
      members.append(.init("confusion", .array(confusion.rows.map { .array($0.map { .integer($0) }) })))
    }
    return .object(members)
  }

  /// The report as aligned lines: the totals, a line a class, and the confusion matrix where there is one.
  public var text: String {
    var lines = "examples \(total)   \(sets == nil ? "accuracy" : "exact match") \(percent(accuracy))"
    if sets != nil { lines += "   micro-F1 \(percent(microF1))" }
    lines += "   macro-F1 \(percent(macroF1))"
    if let calibration { lines += "   calibration error \(percent(calibration.error))" }
    lines += "\n"
    if let ranking {
      lines += "questions \(ranking.groups)   MAP \(fixed(ranking.meanAveragePrecision, decimals: 4))"
      lines += "   MRR \(fixed(ranking.meanReciprocalRank, decimals: 4))\n"
    }
    var classes = TextTable(header: ["class", "precision", "recall", "F1", "support"])
    var matrix = TextTable(header: ["truth ↓  predicted →"] + labels)
    for (index, label) in labels.enumerated() {
      let scores = scores(of: index)
      classes.append(
        [
          label, percent(scores.precision), percent(scores.recall), percent(scores.f1),
          String(scores.support),
        ])
      matrix.append([label] + confusion.rows[index].map { String($0) })
    }
    guard let sets else { return lines + "\n" + classes.text + "\n" + matrix.text }
    let all = sets.micro
    classes.append(
      ["(all)", percent(all.precision), percent(all.recall), percent(all.f1), String(all.support)])
    return lines + "\n" + classes.text
  }
}
