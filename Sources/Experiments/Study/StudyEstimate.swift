import Autograd
package import Recipes
import TensorCore
import TextData
import Training

extension StudyPlan {
  /// What a study will take, from a few batches of some arms: nothing is trained.
  package struct Estimate: Sendable {
    package let runs: Int
    /// Arms in the order of the study: name, trained numbers, the arm that stands for it.
    package let arms: [(name: String, parameters: Int, twin: String?)]
    package let seeds: Int
    /// Seconds of the whole study if no run ends early.
    package let seconds: Double
    /// Bytes of one run.
    package let bytes: Int
    let workers: Int

    /// For people.
    package var text: String {
      var table = TextTable(header: ["arm", "parameters", ""])
      for arm in arms {
        table.append([arm.name, grouped(arm.parameters), arm.twin.map { "the same as \($0)" } ?? ""])
      }
      let distinct = arms.count { $0.twin == nil }
      return table.text + """

        \(distinct) arms × \(seeds) seeds: \(grouped(runs)) runs
        at most about \(clock(seconds)) with \(workers) at a time, and \(bytes >> 20) MB each

        """
    }

    /// For programs.
    package var json: JSONValue {
      .object([
        .init("runs", .integer(runs)), .init("seconds", .decimal(seconds.rounded())),
        .init("bytes_a_run", .integer(bytes)),
        .init(
          "arms",
          .array(
            arms.map {
              .object([
                .init("name", .text($0.name)), .init("parameters", .integer($0.parameters)),
                .init("same_as", $0.twin.map { .text($0) } ?? .null),
              ])
            })),
      ])
    }
  }

  /// Estimates time and memory; less than a second's work.
  package func estimate(workers: Int) throws -> Estimate {
    let start = monotonicSeconds()
    var timed: [Double] = []
    var (epochs, largest) = (0, 0)
    let source = runs.prefix { $0.seed == runs.first?.seed }
    for run in source where timed.isEmpty || monotonicSeconds() - start < 0.3 {
      let recipe = try Recipe.parse(run.recipe.utf8, file: study.base)
      let plan = try RunPlan(recipe: recipe, data: data, vocabularies: vocabularies)
      timed.append(try plan.secondsOfAnEpoch(on: data))
      epochs = max(epochs, plan.settings.epochs)
    }
    largest = arms.map(\.parameters).max() ?? 0
    let mean = timed.reduce(0, +) / Double(max(timed.count, 1))
    return Estimate(
      runs: runs.count,
      arms: arms.map { arm in
        (arm.arm.name, arm.parameters, arm.twin.map { arms[$0].arm.name })
      }, seeds: study.seeds.count,
      seconds: mean * Double(epochs) * Double(runs.count) / Double(workers),
      // Parameters, gradients, two states of the optimiser and the average, beside the program and the rows at hand.
      bytes: largest * 4 * 5 + 100 << 20, workers: workers)
  }
}

extension RunPlan {
  /// Seconds of one epoch on one thread, from a step on a few rows.
  fileprivate func secondsOfAnEpoch(on data: DataSet) throws -> Double {
    let train = try data.split("train")
    let rows = try (0..<min(train.count, settings.batchSize)).map {
      pipeline.encode(try train.example(at: $0))
    }
    .filter(\.isLabelled)
    if rows.isEmpty || classifier.parameters.trainedCount == 0 { return 0 }
    let rule = LossRule(isMultiLabel: pipeline.isMultiLabel)
    func step() {
      _ = BatchGradient(
        rows, model: classifier, loss: rule, workers: Workers(count: 1)
      ) { RandomStream(seed: 1, "estimate", $0) }
    }
    step()
    let start = monotonicSeconds()
    step()
    return (monotonicSeconds() - start) * Double(train.count) / Double(rows.count)
  }
}
