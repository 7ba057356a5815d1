import Foundation
import Testing

/// `windrow ablate`: studies from plan to report, with crashes in between.
@Suite struct AblateTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.writeTask(tags: true)
  }

  private func writeStudy(_ rest: String = "", seeds: String = "[1, 2, 3]") throws {
    try folder.write(
      """
      base: recipe.yaml
      factors:
        attention: {before: {}, none: {"model.blocks[*].attention": null}}
        pooling: {average: {}, named: {"model.blocks[*].pooling": average}}
      seeds: \(seeds)
      \(rest)
      """, to: "study.yaml")
  }

  @Test func aStudyIsPlannedRunReportedAndNotRunTwice() throws {
    try writeStudy()
    let plan = try folder.windrow("ablate", "study.yaml", "--data", "data", "--plan", "--json")
    #expect(plan.status == 0 && folder.contents.allSatisfy { !$0.hasPrefix("s/") })
    let planned = try object(plan.output)
    #expect(planned["runs"] as? Int == 6)
    let arms = try #require(planned["arms"] as? [[String: Any]])
    #expect(arms.map { $0["same_as"] as? String } == [nil, "before, average", nil, "none, average"])

    let start = ["ablate", "study.yaml", "--data", "data", "--output", "s", "--quiet"]
    let first = try folder.run(start + ["--workers", "2", "--json"])
    #expect(first.status == 0 && first.errors == "", "\(first.errors)")
    let report = try object(first.output)
    #expect(report["open_runs"] as? Int == 0 && report["metric"] as? String == "accuracy")
    let results = try #require(report["arms"] as? [[String: Any]])
    #expect(results.map { ($0["scores"] as? [Double])?.count } == [3, 3, 3, 3])
    #expect(try folder.text("s/report.json") == first.output)
    let page = try folder.text("s/report.md")
    for part in [
      "# Study study.yaml", "## Test accuracy of each arm, %", "| none, average |",
      "## Difference from 'before, average'",
      "## Effect of each factor", "| attention | none |", "## Interactions", "## Accuracy by tag",
      "'before, named' computes the same as 'before, average'",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(!page.contains("rows a second"))
    #expect(try folder.text("s/speed.md").contains("rows a second"))
    let plots = try folder.text("s/report.html")
    #expect(
      plots.contains("<svg") && plots.contains("same as before, average")
        && plots.contains("seconds an epoch"))
    #expect(plots.contains("Where the arms look in test row ") && plots.contains("Runs of seed 1."))
    #expect(try folder.text("s/report.csv").split(separator: "\n").count == 13)

    // The scores are those of train on the same recipe.
    let alone = try folder.windrow(
      "train", "recipe.yaml", "--data", "data", "--output", "alone", "--json", "--set", "training.seed=2",
      "--set", "model.blocks[*].attention=null")
    let test = try #require(try object(alone.output)["test"] as? [String: Any])
    #expect((results[2]["scores"] as? [Double])?[1] == test["accuracy"] as? Double)

    let before = folder.contents
    let again = try folder.windrow("ablate", "s", "--resume", "--quiet", "--json")
    #expect(again.status == 0 && again.output == first.output)
    #expect(folder.contents == before)
    #expect(try folder.windrow("ablate", "s", "--report", "--json").output == first.output)
    let other = try folder.run(start)
    #expect(other.status == 1 && other.errors.contains("s: a study was begun there; go on with"))
  }

  @Test func aKilledStudyGivesTheSameReport() throws {
    try writeStudy("budget: {epochs: 40}", seeds: "[1, 2, 3, 4]")
    let start = ["ablate", "study.yaml", "--data", "data", "--quiet", "--workers", "2"]
    #expect(try folder.run(start + ["--output", "calm"]).status == 0)
    var arguments = start + ["--output", "wild"]
    for round in 1...6 {
      let process = try folder.process(arguments)
      try folder.runUnblocked(process)
      usleep(UInt32(120_000 * round))
      // Its workers end with it.
      kill(process.processIdentifier, round == 3 ? SIGINT : SIGKILL)
      process.waitUntilExit()
      if round == 3 { #expect([0, 130].contains(process.terminationStatus)) }
      if FileManager.default.fileExists(atPath: folder.path + "/wild/ledger.sqlite") {
        arguments = ["ablate", "wild", "--resume", "--quiet", "--workers", "2"]
      }
    }
    #expect(try folder.run(arguments).status == 0)
    for file in ["report.md", "report.csv", "report.json"] {
      #expect(try folder.bytes("wild/" + file) == folder.bytes("calm/" + file), "\(file)")
    }
  }

  @Test func aRunThatFailsIsTriedAgainAndTheOthersGoOn() throws {
    try folder.write(
      """
      base: recipe.yaml
      factors:
        rate: {good: {}, mad: {training.optimizer: {type: sgd, rate: 100}, model.head.activation: identity}}
      seeds: [1, 2]
      budget: {epochs: 50}
      """, to: "study.yaml")
    let result = try folder.windrow(
      "ablate", "study.yaml", "--data", "data", "--output", "s", "--quiet", "--set", "training.patience=50")
    #expect(result.status == 3, "\(result.errors) \(result.output)")
    #expect(result.errors.contains("2 runs failed twice"))
    #expect(result.output.contains("Runs that failed twice") && result.output.contains("not a finite number"))
    let report = try object(folder.text("s/report.json"))
    #expect((report["failures"] as? [[String: Any]])?.count == 2)
    let arms = try #require(report["arms"] as? [[String: Any]])
    #expect(arms.map { ($0["scores"] as? [Double])?.count } == [2, 0])
    // Two seeds: a difference would have no interval, and here is none to be had.
    #expect(try folder.windrow("ablate", "s", "--resume", "--quiet").status == 3)
  }

  @Test func theBudgetEndsAStudyAndResumeGoesOn() throws {
    try writeStudy("budget: {hours: 0.00001}", seeds: "[1, 2, 3, 4, 5, 6, 7, 8]")
    let result = try folder.windrow("ablate", "study.yaml", "--data", "data", "--output", "s", "--quiet")
    #expect(result.status == 4 && result.errors.contains("runs were not begun: the budget is used up"))
    #expect(result.output.contains("runs are still to be done."))
    let open = { try object(folder.windrow("ablate", "s", "--report", "--json").output)["open_runs"] as? Int }
    // Without the budget's end, one run and then the others.
    let before = try #require(try open())
    try folder.write(
      "#!/bin/sh\nfor id in 1 2; do sh -c \"$(tail -n 1 $2)\" || exit 1; done; echo 42\n", to: "sbatch")
    let process = try folder.process(["ablate", "s", "--resume", "--launcher", "slurm"])
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/sbatch")
    process.environment = ["PATH": folder.path + ":/usr/bin:/bin"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let script = try folder.text("s/slurm.sh")
    #expect(script.contains("#SBATCH --array=1-\(before)%1\n#SBATCH --cpus-per-task=1\n"), "\(script)")
    #expect(try open() == before - 2)
    #expect(try folder.windrow("ablate-worker", "s").status == 0)
    #expect(try open() == 0)
  }

  @Test func aSearchByHalvingTrainsTheBestForLonger() throws {
    try folder.write(
      """
      base: recipe.yaml
      search:
        method: successive_halving
        trials: 6
        epochs: 1
        factor: 2
        most_epochs: 4
        parameters: {training.optimizer.rate: "log(1e-4, 1e-1)"}
      seeds: [1, 2]
      """, to: "study.yaml")
    let start = ["ablate", "study.yaml", "--data", "data", "--output", "s", "--quiet", "--json"]
    let result = try folder.run(start)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    let arms = try #require(try object(result.output)["arms"] as? [[String: Any]])
    let names = arms.compactMap { $0["name"] as? String }
    func rung(_ epochs: Int) -> [Int] { names.indices.filter { names[$0].hasSuffix(", epochs=\(epochs)") } }
    #expect(rung(1).count == 6 && rung(2).count == 3 && rung(4).count == 1)
    // Those that go on are the best on dev.
    func dev(_ arm: Int) -> Double { arms[arm]["dev"] as? Double ?? -1 }
    let kept = rung(1).filter { arm in
      rung(2).contains { names[$0].hasPrefix(names[arm].split(separator: ",")[0]) }
    }
    let lost = rung(1).filter { !kept.contains($0) }
    #expect(kept.count == 3 && kept.map(dev).min() ?? 0 >= lost.map(dev).max() ?? 1)
    #expect(try folder.windrow("ablate", "s", "--resume", "--quiet", "--json").output == result.output)
    #expect(try folder.text("s/report.md").contains("## Best on dev, %"))
  }

  @Test(arguments: [
    (["s.yaml"], 2, "--data <folder>"), (["s.yaml", "--data", "data"], 2, "--output <folder>"),
    (["s", "--resume", "--data", "x"], 2, "are for a new study"),
    (["s.yaml", "--plan", "--report"], 2, "exclude each other"),
    (["s.yaml", "--data", "data", "--output", "o", "--workers", "0"], 2, "expected 1 to 256"),
    (["nothing.yaml", "--data", "data", "--plan"], 1, "nothing.yaml: cannot open"),
    (["begun"], 2, "begun is a study that was begun: add --resume to go on with it, or --report"),
    (["fine.yaml", "--data", "data", "--output", "model"], 1, "model: is the folder of a model"),
    (
      ["fine.yaml", "--data", "untested", "--output", "o"], 1,
      "untested: no test split to compare the arms on"
    ),
    (["data", "--report"], 1, "data: no ledger.sqlite, so this is no study's folder"),
    (["recipe.yaml", "--data", "data", "--plan"], 1, "recipe.yaml: base: missing"),
    (["bad.yaml", "--data", "data", "--output", "o"], 1, "arm 'b': bad.yaml: model.blocks"),
    (["key.yaml", "--data", "data", "--output", "o"], 1, "arm 'b': key.yaml: model.blocks[0].filtres"),
  ])
  func badInput(arguments: [String], status: Int32, expected: String) throws {
    try folder.write(
      "base: recipe.yaml\nfactors: {x: {a: {}, b: {\"model.blocks[*].atention\": null}}}\n", to: "bad.yaml")
    try folder.write(
      "base: recipe.yaml\nfactors: {x: {a: {}, b: {\"model.blocks[0].filtres\": 3}}}\n", to: "key.yaml")
    try folder.write("base: recipe.yaml\n", to: "fine.yaml")
    try folder.writeTask("untested", splits: ["train", "dev"])
    try folder.makeFolder("begun")
    try folder.write("", to: "begun/ledger.sqlite")
    try folder.makeFolder("model")
    try folder.write("", to: "model/recipe.yaml")
    let before = folder.contents
    let result = try folder.run(["ablate"] + arguments)
    #expect(result.status == status && result.errors.contains(expected), "\(result.errors)")
    #expect(folder.contents == before)
  }
}
