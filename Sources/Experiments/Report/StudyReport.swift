import Glibc
import Recipes
package import TensorCore
import TextData

/// What a study found, from its ledger alone: the scores of every arm, how sure the differences are, what each factor
/// does.
///
/// Arms are scored on the test split; a difference is that of the seeds that both arms have finished.
package struct StudyReport {
  let record: StudyRecord
  let arms: [ArmResult]
  let effects: [FactorialStudy.LevelEffect]
  let interactions: [FactorialStudy.Interaction]
  /// Runs that failed, and those that are still to be done.
  let failures: [RunRecord]
  let open: Int

  /// An arm's scores.
  struct ArmResult {
    let name: String
    let parameters: Int
    /// The arm whose runs stand for it.
    let twin: String?
    /// nil without a finished run.
    let scores: ArmScores?
    /// The seeds of `scores`.
    let seeds: [Int]
    /// Mean score on dev.
    let dev: Double?
    /// Against the base arm; nil for itself, and without a common seed.
    let difference: Contrast?
    /// The p value of `difference`, corrected for all of the study's comparisons with the base arm (Holm).
    let correctedP: Double?
    /// Mean seconds of an epoch and training rows a second.
    let speed: (secondsOfAnEpoch: Double, rowsPerSecond: Double)?
    /// Accuracy for each tag of the test rows.
    let byTag: [(tag: String, count: Int, accuracy: Double)]
    let curve: LearningCurve
    /// Against the base arm; nil for itself, and where there is none.
    let confusion: ConfusionChange?
    /// What its run of the first seed says of the rows that are shown; empty without that run.
    let shown: [ShownAnswer]
  }

  /// Reads a ledger; the workers share the contrasts.
  package init(_ ledger: Ledger, workers: Workers = Workers(count: 1)) throws {
    let record = try StudyRecord(ledger)
    let runs = try ledger.runs()
    let done = try ledger.results()
    failures = runs.filter { $0.state == .failed }
    open = runs.count { $0.state == .queued || $0.state == .running }
    var byArm: [String: [Int: RunResult]] = [:]
    for run in runs {
      if let result = done[run.run.id] { byArm[run.run.arm, default: [:]][run.run.seed] = result }
    }
    let finished = byArm
    @Sendable func results(of arm: StudyRecord.ArmRecord) -> [Int: RunResult] {
      finished[arm.twin.map { record.arms[$0].name } ?? arm.name] ?? [:]
    }
    @Sendable func scores(_ arm: StudyRecord.ArmRecord, _ seeds: [Int]) throws -> ArmScores? {
      let all = results(of: arm)
      return seeds.isEmpty ? nil : try record.scores(of: arm.name, seeds.compactMap { all[$0] })
    }
    let base = results(of: record.arms[0])
    @Sendable func difference(_ arm: StudyRecord.ArmRecord) throws -> Contrast? {
      let own = results(of: arm)
      let common = record.seeds.filter { base[$0] != nil && own[$0] != nil }
      guard !record.isSearch, let first = try scores(arm, common),
        let second = try scores(record.arms[0], common)
      else { return nil }
      return try Contrast(first, minus: second)
    }
    let differences = try workers.map(pieces: record.arms.count) { number in
      Result { number == 0 ? nil : try difference(record.arms[number]) }
    }.map { try $0.get() }
    // A twin's difference is that of the arm which stands for it, and not a comparison of its own.
    let compared = record.arms.indices.filter { record.arms[$0].twin == nil && differences[$0]?.p != nil }
    let corrected = holmCorrected(compared.compactMap { differences[$0]?.p })
    arms = try record.arms.enumerated().map { number, arm in
      let own = results(of: arm)
      let seeds = record.seeds.filter { own[$0] != nil }
      let common = seeds.filter { base[$0] != nil }
      let place = compared.firstIndex(of: arm.twin ?? number)
      return ArmResult(
        name: arm.name, parameters: arm.parameters, twin: arm.twin.map { record.arms[$0].name },
        scores: try scores(arm, seeds), seeds: seeds,
        dev: mean(seeds.compactMap { own[$0]?.scores["metrics"]?["dev"]?[record.metric.rawValue]?.double }),
        difference: differences[number], correctedP: place.map { corrected[$0] },
        speed: Self.speed(seeds.compactMap { own[$0] }),
        byTag: record.accuracyByTag(seeds.compactMap { own[$0] }),
        curve: LearningCurve(seeds.compactMap { own[$0] }, metric: record.metric),
        confusion: number == 0
          ? nil
          : ConfusionChange(
            common.compactMap { own[$0] }, minus: common.compactMap { base[$0] },
            classes: record.labels.count),
        shown: record.seeds.first.flatMap { own[$0]?.scores["explanations"]?.list.map(ShownAnswer.init) }
          ?? [])
    }
    let complete = record.seeds.filter { seed in record.arms.allSatisfy { results(of: $0)[seed] != nil } }
    // The effects of a single factor are the differences.
    if complete.isEmpty || record.factors.count < 2
      || Set(record.arms.map(\.levels)).count < record.arms.count
    {
      (effects, interactions) = ([], [])
    } else {
      let study = try FactorialStudy(
        factors: record.factors.map { FactorialStudy.Factor($0.name, levels: $0.levels) },
        arms: record.arms.compactMap { arm in
          try scores(arm, complete).map { scores in
            (zip(record.factors, arm.levels).map { $0.levels[$1] }, scores)
          }
        })
      (effects, interactions) = (try study.levelEffects(workers), try study.interactions(workers))
    }
    self.record = record
  }

  private static func speed(_ results: [RunResult]) -> (secondsOfAnEpoch: Double, rowsPerSecond: Double)? {
    let epochs = results.map { ($0.scores["curve"]?.list.count ?? 0, $0) }.filter { $0.0 > 0 }
    guard let seconds = mean(epochs.map { $0.1.seconds / Double($0.0) }),
      let rows = mean(epochs.map { $0.1.rowsPerSecond })
    else { return nil }
    return (seconds, rows)
  }
}

/// nil for no numbers.
private func mean(_ numbers: [Double]) -> Double? {
  numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
}

extension StudyRecord {
  /// The scores of an arm's runs by the study's metric.
  fileprivate func scores(of name: String, _ results: [RunResult]) throws -> ArmScores {
    switch metric {
    case .accuracy:
      try ArmScores(
        name: name, meanOf: results.map { zip($0.predictions, test.truth).map { $0 == $1 ? 1 : 0 } })
    case .macroF1:
      try ArmScores(
        name: name, macroF1Of: results.map { $0.predictions.map { Int($0) } },
        gold: test.truth.map { Int($0) }, classes: labels.count)
    case .map: try ArmScores(name: name, meanOf: results.map(\.precisions))
    }
  }

  fileprivate func accuracyByTag(_ results: [RunResult]) -> [(tag: String, count: Int, accuracy: Double)] {
    if test.tags.isEmpty || results.isEmpty { return [] }
    let names = Set(test.tags).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let places = test.tags.map { numbers[$0, default: 0] }
    var counts = names.map { _ in (right: 0, all: 0) }
    for result in results {
      for (place, tag) in places.enumerated() where place < result.predictions.count {
        counts[tag].all += 1
        if result.predictions[place] == test.truth[place] { counts[tag].right += 1 }
      }
    }
    return zip(names, counts).filter { $0.1.all > 0 }.map {
      ($0, $1.all / results.count, Double($1.right) / Double($1.all))
    }
  }
}
