import Foundation
import Testing

/// `windrow compare`: models that were trained elsewhere, side by side.
@Suite struct CompareTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.writeTask(tags: true)
  }

  private func train(_ name: String, seed: Int, epochs: Int) throws {
    try folder.train(
      "--set", "training.seed=\(seed)", "--set", "training.epochs=\(epochs)", "--set", "training.patience=99",
      output: name)
  }

  @Test func twoSingleModelsAreComparedByMcNemar() throws {
    try train("a", seed: 1, epochs: 1)
    try train("b", seed: 1, epochs: 60)
    let result = try folder.windrow("compare", "a", "b", "--data", "data")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    for part in [
      "Difference from 'a', points", "rows right here alone", "Accuracy by class", "Accuracy by tag",
      "word 0",
    ] {
      #expect(result.output.contains(part), "\(result.output)")
    }
    let json = try object(folder.windrow("compare", "a", "b", "--data", "data", "--json").output)
    let models = try #require(json["models"] as? [[String: Any]])
    let difference = try #require(models[1]["difference"] as? [String: Any])
    func accuracy(_ run: String) throws -> Double {
      let scores = try object(folder.windrow("evaluate", run, "--data", "data", "--json").output)
      return try #require(scores["accuracy"] as? Double)
    }
    let (a, b) = (try accuracy("a"), try accuracy("b"))
    #expect(abs(try #require(difference["estimate"] as? Double) - (b - a)) < 1e-5)
    let here = try #require(difference["only_this_right"] as? Int)
    let there = try #require(difference["only_first_right"] as? Int)
    #expect(abs(Double(here - there) / 40 - (b - a)) < 1e-5)
  }

  @Test func runsOfOneRecipeCountAsOneModel() throws {
    for seed in 1...3 {
      try train("a\(seed)", seed: seed, epochs: 1)
      try train("b\(seed)", seed: seed, epochs: 60)
    }
    let names = ["a1", "a2", "a3", "b3", "b2", "b1"]
    let result = try folder.run(["compare"] + names + ["--data", "data", "--json", "--metric", "macro_f1"])
    let models = try #require(try object(result.output)["models"] as? [[String: Any]])
    #expect(models.map { $0["seeds"] as? [Int] } == [[1, 2, 3], [1, 2, 3]])
    let difference = try #require(models[1]["difference"] as? [String: Any])
    #expect(Set(difference.keys) == ["estimate", "low", "high", "p"])
    let text = try folder.run(["compare"] + names.dropLast() + ["--data", "data"])
    #expect(text.output.contains("a1 and 2 more seeds") && text.output.contains("not known how sure"))
  }

  @Test(arguments: [
    (["a", "--data", "data"], 2, "give two or more"),
    (["a", "b", "--data", "data", "--metric", "macrof1"], 2, "did you mean 'macro_f1'?"),
    (["a", "a", "--data", "data", "--metric", "map"], 1, "no groups to find the MAP of"),
    (["a", "nothing", "--data", "data"], 1, "nothing: no such folder"),
    (["a", "a", "--data", "other"], 1, "a: its labels are no, yes, those of the data maybe, no"),
    (["a", "a", "--data", "data", "--split", "tests"], 1, "there is no split 'tests'"),
  ])
  func badInput(arguments: [String], status: Int32, expected: String) throws {
    try train("a", seed: 1, epochs: 1)
    try folder.writeTask("other", labels: ["no", "maybe"])
    let result = try folder.run(["compare"] + arguments)
    #expect(result.status == status && result.errors.contains(expected), "\(result.errors)")
    #expect(result.output == "")
  }
}
