import Experiments
import Explanations
import Foundation
import Recipes
import TensorCore
import TextData

/// A study's ledger without training: answers are right at random.
struct SyntheticStudy {
  var metric = StudyMetric.accuracy
  var arms = ["base", "other"]
  /// The number of an arm by that of its twin.
  var twins: [Int: Int] = [:]
  /// Names of factors with those of their levels; arms are then all their combinations.
  var factors: [(name: String, levels: [String])] = []
  var seeds = [1, 2, 3]
  var labels = ["no", "yes"]
  var tags: [String] = []
  var rows = 40
  /// What each arm says of the rows that the report shows; nil for no explanations.
  var explanations: [Explanation?] = []
  /// Arms whose runs fail, and the number of runs that are done; the rest waits.
  var failing: Set<String> = []
  var done = Int.max

  /// Makes the ledger in a folder of its own, and gives what `body` makes of it.
  func report<Result>(_ body: (StudyReport) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("runs"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(StudyReport(ledger(in: folder.path)))
  }

  private var levels: [[Int]] {
    factors.reduce([[]]) { rows, factor in rows.flatMap { row in factor.levels.indices.map { row + [$0] } } }
  }

  private var names: [String] {
    if factors.isEmpty { return arms }
    return levels.map { zip(factors, $0).map { $0.levels[$1] }.joined(separator: ", ") }
  }

  private func ledger(in folder: String) throws -> Ledger {
    let truth = (0..<rows).map { $0 % labels.count }
    let arms: [JSONValue] = names.enumerated().map { number, name in
      var members: [JSONValue.Member] = [
        .init("name", .text(name)), .init("parameters", .integer(1000 * (number + 1))),
        .init("levels", .array(factors.isEmpty ? [] : levels[number].map { .integer($0) })),
      ]
      if let twin = twins[number] { members.append(.init("twin", .integer(twin))) }
      return .object(members)
    }
    let test: JSONValue = [
      "truth": .array(truth.map { .integer($0) }),
      "tags": .array(tags.isEmpty ? [] : (0..<rows).map { .text(tags[$0 % tags.count]) }),
    ]
    let study: JSONValue = [
      "file": "studies/synthetic.yaml", "data": "data", "metric": .text(metric.rawValue),
      "seeds": .array(seeds.map { .integer($0) }), "labels": .array(labels.map { .text($0) }),
      "factors": .array(
        factors.map { ["name": .text($0.name), "levels": .array($0.levels.map { .text($0) })] }),
      "arms": .array(arms), "test": test,
    ]
    let own = names.enumerated().filter { twins[$0.offset] == nil }
    let runs = own.flatMap { number, name in
      seeds.map { QueuedRun(id: "\(number)-\($0)", arm: name, seed: $0, recipe: "{}", inputs: "") }
    }
    let ledger = try Ledger.make(folder, study: ["study": study.json], runs: runs)
    var finished = 0
    while finished < done, let (run, lock) = try ledger.claim(at: 0) {
      try withExtendedLifetime(lock) {
        if failing.contains(run.arm) {
          try ledger.fail(run.id, "loss is <not> a number & more")
        } else {
          try ledger.finish(run.id, result(of: run, truth))
          finished += 1
        }
      }
    }
    return ledger
  }

  private func result(of run: QueuedRun, _ truth: [Int]) -> RunResult {
    var random = RandomStream(seed: UInt64(run.seed), run.id)
    let predictions = truth.map { random.uniform() < 0.7 ? $0 : ($0 + 1) % labels.count }
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: labels.count), count: labels.count)
    for (truth, predicted) in zip(truth, predictions) { confusion[truth][predicted] += 1 }
    let curve: [JSONValue] = (1...4).map {
      .object([
        .init("loss", 1), .init(metric.rawValue, .decimal(0.5 + Double($0) * 0.05 * random.uniform())),
      ])
    }
    let matrix = JSONValue.array(confusion.map { .array($0.map { .integer($0) }) })
    return RunResult(
      scores: [
        "metrics": ["dev": .object([.init(metric.rawValue, 0.7)]), "test": ["confusion": matrix]],
        "curve": .array(curve),
        "explanations": .array(
          explanations.enumerated().map {
            ShownAnswer(row: Example(id: "", textA: "", label: labels[0]), number: $0, explanation: $1).json
          }),
      ], predictions: predictions.map { Int32($0) },
      precisions: metric == .map ? (0..<rows / 4).map { _ in random.uniform() } : [],
      seconds: 4 + random.uniform(), rowsPerSecond: 1000)
  }
}
