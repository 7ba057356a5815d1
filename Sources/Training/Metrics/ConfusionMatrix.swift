/// Counts of (true class, predicted class), and the classification metrics that follow from them.
///
/// Specification 10.
public struct ConfusionMatrix: Sendable, Equatable {
  /// What the metrics say of one class.
  public struct ClassScores: Sendable, Equatable {
    /// The share of the predictions of this class that are right; 0 where there are none.
    public let precision: Double
    /// The share of the examples of this class that are found; 0 where there are none.
    public let recall: Double
    /// The harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn); 0 where there is nothing to count.
    public let f1: Double
    /// Examples of this class.
    public let support: Int
    /// Predictions of this class.
    public let predicted: Int

    /// The scores of a class of which `right` predictions are right.
    init(right: Int, support: Int, predicted: Int) {
      func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
      precision = share(right, of: predicted)
      recall = share(right, of: support)
      f1 = share(2 * right, of: support + predicted)
      (self.support, self.predicted) = (support, predicted)
    }
  }

  /// The number of classes.
  public let classes: Int
  private var counts: [Int]

  /// Makes an empty matrix.
  public init(classes: Int) {
    precondition(classes > 0, "ConfusionMatrix: \(classes) classes")
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
  }

  /// Makes the matrix of examples whose classes and predictions stand side by side.
  public init(truth: [Int], predicted: [Int], classes: Int) {
    precondition(truth.count == predicted.count, "ConfusionMatrix: \(truth.count) ≠ \(predicted.count)")
    self.init(classes: classes)
    for (truth, predicted) in zip(truth, predicted) { add(truth: truth, predicted: predicted) }
  }

  /// Counts one example.
  public mutating func add(truth: Int, predicted: Int) {
    precondition(
      (0..<classes).contains(truth) && (0..<classes).contains(predicted),
      "ConfusionMatrix of \(classes) classes: truth \(truth), predicted \(predicted)")
    counts[truth * classes + predicted] += 1
  }

  /// Counts the examples of another matrix of as many classes.
  public mutating func add(_ other: ConfusionMatrix) {
    precondition(classes == other.classes, "ConfusionMatrix: \(classes) ≠ \(other.classes) classes")
    for position in counts.indices { counts[position] += other.counts[position] }
  }

  /// The number of examples of class `truth` taken for `predicted`.
  public subscript(truth: Int, predicted: Int) -> Int { counts[truth * classes + predicted] }

  /// Rows are the truth, columns the predictions.
  public var rows: [[Int]] {
    (0..<classes).map { Array(counts[($0 * classes)..<(($0 + 1) * classes)]) }
  }

  /// The number of examples.
  public var total: Int { counts.reduce(0, +) }

  /// The share of right predictions; NaN without examples.
  public var accuracy: Double {
    Double((0..<classes).reduce(0) { $0 + self[$1, $1] }) / Double(total)
  }

  /// Precision, recall and F1 of one class against all others.
  public func scores(of index: Int) -> ClassScores {
    let support = (0..<classes).reduce(0) { $0 + self[index, $1] }
    let predicted = (0..<classes).reduce(0) { $0 + self[$1, index] }
    return ClassScores(right: self[index, index], support: support, predicted: predicted)
  }

  /// The mean F1 over the classes that occur, in the truth or in the predictions; NaN without examples.
  ///
  /// A class with F1 0 counts; a class never true and never predicted does not.
  public var macroF1: Double {
    let seen = (0..<classes).map { scores(of: $0) }.filter { $0.support + $0.predicted > 0 }
    return seen.reduce(0) { $0 + $1.f1 } / Double(seen.count)
  }
}
