/// The test scores of one arm of a study: every run (one a seed) scored once on the same test examples.
///
/// Whatever the metric, a run's metric is the mean of one value an example, `values`:
///
///     metric_s = (1 / N) Σ_i values[s][i]        s seeds, i = 1 … N examples
///
/// For accuracy a value is 1 or 0, for mean average precision the average precision of a group; for macro-F1 it is
/// macro-F1 and the influence of the example on it (`macroF1Values`).
public struct ArmScores: Sendable, Equatable {
  /// The arm's name, for messages.
  public let name: String
  /// The metric of each run, in the order of the seeds.
  public let perSeed: [Double]
  /// One row a seed, one value an example.
  let values: [[Double]]
  /// The true classes, where the metric is macro-F1.
  let gold: [Int]?

  /// The scores of an arm whose metric is a mean over examples, as accuracy and mean average precision are.
  ///
  /// - Parameter values: one row a seed, one value an example, all rows in the same order of examples
  /// - Throws: `ScoresError` without rows or examples, for rows of different lengths, for a value that is not finite
  public init(name: String, meanOf values: [[Double]]) throws {
    try Self.check(name: name, rows: values.map(\.count))
    guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw ScoresError(
        problem: "arm '\(name)' has a score that is not a number", remedy: "leave out what has no score")
    }
    (self.name, self.values, gold) = (name, values, nil)
    perSeed = values.map { $0.reduce(0, +) / Double($0.count) }
  }

  /// The macro-F1 of an arm: the mean F1 over the classes that occur in the truth or in a run's predictions.
  ///
  /// - Parameters:
  ///   - predictions: one row a seed, the class predicted for each example
  ///   - gold: the true class of each example
  ///   - classes: how many classes there are; they are numbered from 0
  /// - Throws: `ScoresError` without rows or examples, for rows of another length than `gold`, and for a number that
  ///   is no class
  public init(name: String, macroF1Of predictions: [[Int]], gold: [Int], classes: Int) throws {
    try Self.check(name: name, rows: predictions.map(\.count) + [gold.count])
    guard (predictions + [gold]).allSatisfy({ $0.allSatisfy((0..<classes).contains) }) else {
      throw ScoresError(
        problem: "arm '\(name)' has a class that is not among the \(classes)", remedy: "number classes from 0"
      )
    }
    (self.name, self.gold) = (name, gold)
    let runs = predictions.map { macroF1Values(gold: gold, predicted: $0, classes: classes) }
    (perSeed, values) = (runs.map(\.macroF1), runs.map(\.values))
  }

  /// The number of seeds.
  public var seeds: Int { perSeed.count }
  /// The number of test examples.
  public var examples: Int { values.first?.count ?? 0 }
  /// The mean of the metric over the seeds.
  public var mean: Double { perSeed.reduce(0, +) / Double(seeds) }
  /// The standard deviation of the metric over the seeds, of a sample; nil with one seed.
  public var standardDeviation: Double? {
    guard seeds > 1 else { return nil }
    let mean = mean
    return (perSeed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seeds - 1)).squareRoot()
  }

  private static func check(name: String, rows: [Int]) throws {
    guard let examples = rows.first, examples > 0 else {
      throw ScoresError(
        problem: "arm '\(name)' has no scores", remedy: "give a row a seed, a score an example")
    }
    guard let other = rows.first(where: { $0 != examples }) else { return }
    throw ScoresError(
      problem: "arm '\(name)' is scored on \(examples) examples and on \(other)",
      remedy: "score all its runs on the same examples")
  }

  /// Throws unless the other arm has as many seeds, the same examples and the same kind of metric.
  func checkComparable(with other: ArmScores) throws {
    func refuse(_ what: String, _ remedy: String) -> ScoresError {
      ScoresError(problem: "arms '\(name)' and '\(other.name)' \(what)", remedy: remedy)
    }
    if seeds != other.seeds {
      throw refuse("have \(seeds) and \(other.seeds) seeds", "train every arm with the same seeds")
    }
    if examples != other.examples {
      throw refuse(
        "are scored on \(examples) and \(other.examples) examples", "score every arm on the same examples")
    }
    if gold != other.gold {
      throw refuse(
        "differ in their metric or their true classes", "score every arm alike on the same examples")
    }
  }
}
