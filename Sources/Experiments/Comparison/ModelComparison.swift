import Recipes

/// Trained models side by side on the same rows: those of one recipe with different seeds make an arm, and every arm is
/// compared with the first.
///
/// Arms that have three seeds or more in common are compared as those of a study, by a `Contrast`; two single models by
/// McNemar's test. Other numbers of seeds allow no word on how sure a difference is.
package struct ModelComparison {
  /// A model's answers.
  package struct Run: Sendable {
    package let folder: String
    /// Its recipe without the seed: the same for the runs of one arm.
    package let recipe: String
    package let seed: Int
    package let predictions: [Int32]
    /// Average precision of each group; empty where there are none.
    package let precisions: [Double]

    package init(folder: String, recipe: String, seed: Int, predictions: [Int32], precisions: [Double]) {
      (self.folder, self.recipe, self.seed) = (folder, recipe, seed)
      (self.predictions, self.precisions) = (predictions, precisions)
    }
  }

  /// The runs of one recipe.
  struct Arm {
    let name: String
    let runs: [Run]
  }

  /// How an arm differs from the first.
  enum Difference {
    /// Over the seeds that both have.
    case contrast(Contrast)
    /// Of two single models.
    case mcNemar(estimate: Double, McNemarTest)
    /// By this much, and nothing is known of how sure that is.
    case alone(Double)
  }

  /// Some of the rows: all, those of a class, or those with a tag.
  struct Slice {
    let name: String
    let rows: [Int]
  }

  let arms: [Arm]
  let metric: StudyMetric
  private let truth: [Int]
  private let labels: [String]
  let slices: [(title: String, slices: [Slice])]

  /// - Parameters:
  ///   - test: the rows that all runs answered
  ///   - labels: the classes' names
  package init(runs: [Run], test: TestSplit, labels: [String], metric: StudyMetric) {
    var arms: [(key: String, runs: [Run])] = []
    for run in runs {
      if let place = arms.firstIndex(where: {
        $0.key == run.recipe && !$0.runs.contains { $0.seed == run.seed }
      }) {
        arms[place].runs.append(run)
      } else {
        arms.append((run.recipe, [run]))
      }
    }
    self.arms = arms.map { arm in
      Arm(
        name: (arm.runs.first?.folder ?? "")
          + (arm.runs.count > 1 ? " and \(arm.runs.count - 1) more seeds" : ""),
        runs: arm.runs.sorted { $0.seed < $1.seed })
    }
    (self.metric, self.labels) = (metric, labels)
    let truth = test.truth.map { Int($0) }
    self.truth = truth
    var slices: [(title: String, slices: [Slice])] = []
    let classes = labels.indices.map { label in
      Slice(name: labels[label], rows: truth.indices.filter { truth[$0] == label })
    }
    slices.append(("class", classes.filter { !$0.rows.isEmpty }))
    if !test.tags.isEmpty {
      let tags = Dictionary(grouping: test.tags.indices) { test.tags[$0] }
      slices.append(("tag", tags.keys.sorted().map { Slice(name: $0, rows: tags[$0] ?? []) }))
    }
    self.slices = slices
  }

  /// The scores of an arm's runs.
  func scores(_ arm: Arm, seeds: [Int]? = nil) throws -> ArmScores {
    let runs = arm.runs.filter { seeds?.contains($0.seed) ?? true }
    switch metric {
    case .accuracy: return try accuracy(arm.name, runs, rows: Array(truth.indices))
    case .macroF1:
      return try ArmScores(
        name: arm.name, macroF1Of: runs.map { $0.predictions.map { Int($0) } }, gold: truth,
        classes: labels.count)
    case .map: return try ArmScores(name: arm.name, meanOf: runs.map(\.precisions))
    }
  }

  private func accuracy(_ name: String, _ runs: [Run], rows: [Int]) throws -> ArmScores {
    try ArmScores(
      name: name,
      meanOf: runs.map { run in rows.map { Int(run.predictions[$0]) == truth[$0] ? 1 : 0 } })
  }

  /// How an arm differs from the first by the metric.
  func difference(of arm: Arm) throws -> Difference {
    try difference(arm) { try scores($0, seeds: $1) }
      ?? mcNemar(arm, rows: Array(truth.indices), estimate: scores(arm).mean - scores(arms[0]).mean)
  }

  /// How its accuracy on some rows differs from that of the first.
  func difference(of arm: Arm, on slice: Slice) throws -> Difference {
    func scores(_ arm: Arm, _ seeds: [Int]?) throws -> ArmScores {
      try accuracy(arm.name, arm.runs.filter { seeds?.contains($0.seed) ?? true }, rows: slice.rows)
    }
    return try difference(arm, scores)
      ?? mcNemar(arm, rows: slice.rows, estimate: scores(arm, nil).mean - scores(arms[0], nil).mean)
  }

  /// Accuracy of an arm on some rows.
  func accuracy(of arm: Arm, on slice: Slice) throws -> Double {
    try accuracy(arm.name, arm.runs, rows: slice.rows).mean
  }

  /// nil with fewer than three common seeds.
  private func difference(_ arm: Arm, _ scores: (Arm, [Int]?) throws -> ArmScores) throws -> Difference? {
    let common = arm.runs.map(\.seed).filter { seed in arms[0].runs.contains { $0.seed == seed } }
    if common.count < 3 { return nil }
    return .contrast(try Contrast(scores(arm, common), minus: scores(arms[0], common)))
  }

  private func mcNemar(_ arm: Arm, rows: [Int], estimate: Double) -> Difference {
    guard arm.runs.count == 1, arms[0].runs.count == 1, metric != .map else { return .alone(estimate) }
    func isRight(_ run: Run) -> [Bool] { rows.map { Int(run.predictions[$0]) == truth[$0] } }
    return .mcNemar(
      estimate: estimate,
      McNemarTest(isFirstCorrect: isRight(arm.runs[0]), isSecondCorrect: isRight(arms[0].runs[0])))
  }
}
