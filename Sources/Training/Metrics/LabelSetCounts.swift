/// How the predicted sets of labels of multi-label data agree with the true ones, and the scores that follow.
///
///     precision = tp / (tp + fp)     recall = tp / (tp + fn)     F1 = 2 tp / (2 tp + fp + fn)
///
/// Micro scores count the labels of all rows together; the macro F1 is the mean over the labels. What has nothing to
/// count is 0. Tsoumakas and Katakis 2007, "Multi-Label Classification: An Overview", section 4.
public struct LabelSetCounts: Sendable, Equatable {
  /// Rows.
  public private(set) var total = 0
  private var exact = 0
  private var both: [Int]  // by label: rows where it is true and predicted
  private var support: [Int]
  private var predicted: [Int]

  /// Counts of no rows.
  public init(labels: Int) {
    both = [Int](repeating: 0, count: labels)
    (support, predicted) = (both, both)
  }

  /// Counts a row: the numbers of its labels and of the predicted ones, each once.
  public mutating func add(truth: [Int], predicted answer: [Int]) {
    total += 1
    for label in truth { support[label] += 1 }
    for label in answer { predicted[label] += 1 }
    let shared = truth.filter(answer.contains)
    for label in shared { both[label] += 1 }
    if shared.count == truth.count && shared.count == answer.count { exact += 1 }
  }

  /// The share of rows whose whole set is right (subset accuracy); NaN without rows.
  public var accuracy: Double { Double(exact) / Double(total) }

  /// Precision, recall and F1 of one label.
  public func scores(of label: Int) -> ConfusionMatrix.ClassScores {
    ConfusionMatrix.ClassScores(right: both[label], support: support[label], predicted: predicted[label])
  }

  /// Precision, recall and F1 of all labels together.
  public var micro: ConfusionMatrix.ClassScores {
    ConfusionMatrix.ClassScores(
      right: both.reduce(0, +), support: support.reduce(0, +), predicted: predicted.reduce(0, +))
  }

  /// F1 of all labels together; NaN without rows.
  public var microF1: Double { total == 0 ? .nan : micro.f1 }

  /// The mean F1 over the labels that occur, in the truth or in the predictions; NaN without rows.
  public var macroF1: Double {
    if total == 0 { return .nan }
    let seen = both.indices.map { scores(of: $0) }.filter { $0.support + $0.predicted > 0 }
    return seen.isEmpty ? 0 : seen.reduce(0) { $0 + $1.f1 } / Double(seen.count)
  }
}
