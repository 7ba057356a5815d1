import Foundation
import Recipes
import Testing
import Training

private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-6 }

@Suite struct MetricsTests {
  /// T26.
  private let matrix = ConfusionMatrix(truth: [0, 0, 1, 1, 2, 2], predicted: [0, 1, 1, 1, 2, 0], classes: 3)

  @Test func classificationScoresAsWorkedByHand() {
    #expect((0..<3).map { matrix.scores(of: $0).f1 }.elementsEqual([0.5, 0.8, 2.0 / 3], by: close))
    #expect(close(matrix.macroF1, 0.655556))
    #expect(close(matrix.accuracy, 0.666667))
    #expect(matrix.rows == [[1, 1, 0], [0, 2, 0], [1, 0, 1]])
    #expect(close(matrix.scores(of: 1).precision, 2.0 / 3) && matrix.scores(of: 1).recall == 1)
    #expect(matrix.scores(of: 2).support == 2 && matrix.scores(of: 2).predicted == 1)
  }

  @Test func macroF1LeavesOutOnlyWhatNeverOccurs() {
    // Class 1 is predicted but never true: F1 0 counts. Class 2 never occurs.
    let matrix = ConfusionMatrix(truth: [0, 0, 0, 0], predicted: [0, 0, 0, 1], classes: 3)
    #expect(close(matrix.macroF1, (6.0 / 7) / 2))
    #expect(ConfusionMatrix(classes: 2).macroF1.isNaN)
  }

  @Test func countsAddUpInAnyParts() {
    var sum = ConfusionMatrix(truth: [0, 0], predicted: [0, 1], classes: 3)
    sum.add(ConfusionMatrix(truth: [1, 1, 2, 2], predicted: [1, 1, 2, 0], classes: 3))
    #expect(sum == matrix)
  }

  /// T25; the candidates of the questions are mixed, as in a shuffled split.
  @Test func rankingScoresAsWorkedByHand() {
    let ranking = RankingScores(
      scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.6, 0.4, 0.7, 0.1],
      isCorrect: [false, true, true, false, false, false, false, true, false],
      groups: ["a", "b", "a", "c", "a", "b", "b", "a", "c"])
    #expect(close(ranking.meanAveragePrecision, 0.458333))
    #expect(close(ranking.meanReciprocalRank, 0.416667))
    #expect(ranking.groups == 2)
  }

  @Test func equalScoresKeepTheirOrderAndNaNComesLast() {
    func rank(_ scores: [Float], _ labels: [Bool]) -> Double {
      RankingScores(scores: scores, isCorrect: labels, groups: scores.map { _ in "q" }).meanReciprocalRank
    }
    #expect(rank([0.5, 0.5, 0.5], [false, true, false]) == 0.5)
    #expect(rank([.nan, -.infinity, 0.1], [true, false, false]) == 0.5)
    #expect(rank([.nan, 0.2, 0.1], [true, false, false]) == 1.0 / 3)
    #expect(rank([0.1], [false]).isNaN)
  }

  /// T27.
  @Test func calibrationAsWorkedByHand() {
    let confidences: [Float] = [0.95, 0.8, 0.7, 0.55]
    let error = expectedCalibrationError(
      confidences: confidences, isCorrect: [true, true, false, true], bins: 4)
    #expect(close(error, 0.125))
    #expect(expectedCalibrationError(confidences: [1, 1], isCorrect: [true, true]) == 0)
    #expect(expectedCalibrationError(confidences: [], isCorrect: []).isNaN)
    #expect(expectedCalibrationError(confidences: [.nan, 0.5], isCorrect: [true, true]).isNaN)
    #expect(close(expectedCalibrationError(confidences: [1.0000001, -0.1], isCorrect: [true, false]), 0.05))
  }

  @Test func logLossAsWorkedByHand() {
    #expect(close(meanLogLoss(probabilitiesOfTruth: [0.5, 0.25]), 1.5 * 0.69314718))
    #expect(meanLogLoss(probabilitiesOfTruth: [0, 1]).isFinite)
    #expect(meanLogLoss(probabilitiesOfTruth: [.nan, 1]).isNaN)
    #expect(meanLogLoss(probabilitiesOfTruth: []).isNaN)
  }

  @Test func theReportHasStableKeysAndColumns() {
    let report = EvaluationReport(labels: ["entailment", "中立", "c"], confusion: matrix)
    #expect(
      report.json.json
        == #"{"n": 6, "accuracy": 0.666667, "macro_f1": 0.655556, "per_class": {"#
        + #""entailment": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}, "#
        + #""中立": {"precision": 0.666667, "recall": 1.0, "f1": 0.8, "support": 2}, "#
        + #""c": {"precision": 1.0, "recall": 0.5, "f1": 0.666667, "support": 2}}, "#
        + #""confusion": [[1, 1, 0], [0, 2, 0], [1, 0, 1]]}"#)
    #expect(
      report.text == """
        examples 6   accuracy 66.67 %   macro-F1 65.56 %

        class       precision    recall       F1  support
        entailment    50.00 %   50.00 %  50.00 %        2
        中立          66.67 %  100.00 %  80.00 %        2
        c            100.00 %   50.00 %  66.67 %        2

        truth ↓  predicted →  entailment  中立  c
        entailment                     1     1  0
        中立                           0     2  0
        c                              1     0  1

        """)
  }

  @Test func aReportOfNothingHasNoNaN() {
    let ranking = RankingScores(scores: [], isCorrect: [], groups: [])
    let report = EvaluationReport(labels: ["a", "b"], confusion: .init(classes: 2), ranking: ranking)
    #expect(
      report.json.json.hasPrefix(
        #"{"n": 0, "accuracy": null, "macro_f1": null, "map": null, "mrr": null, "per_class""#))
    #expect(!report.text.lowercased().contains("nan"))
  }

  @Test func fixedNumbersWorkedByHand() {
    #expect(fixed(3.14159, decimals: 2) == "3.14")
    #expect(fixed(-0.001, decimals: 2) == "0.00")
    #expect(fixed(-0.5, decimals: 1) == "-0.5")
    #expect(fixed(0.05, decimals: 1) == "0.1")
    #expect(fixed(12, decimals: 0) == "12")
    #expect(fixed(.nan, decimals: 2) == "–")
    #expect(fixed(1e300, decimals: 2) == "1e+300")
  }
}
