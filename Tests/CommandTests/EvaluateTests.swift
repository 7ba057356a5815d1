import Foundation
import Testing

@Suite struct EvaluateTests {
  private static let keys: Set = [
    "split", "n", "accuracy", "macro_f1", "calibration_error", "log_loss", "per_class", "confusion",
  ]

  @Test func printsATableOrAnObject() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let table = try folder.windrow("evaluate", "run", "--data", "data")
    #expect(table.status == 0 && table.errors == "" && table.output.hasPrefix("examples 40   accuracy "))
    let result = try folder.windrow(
      "evaluate", "run", "--data", "data", "--split", "dev", "--json", "--predictions", "p.jsonl")
    #expect(result.status == 0 && result.errors == "")
    let scores = try object(result.output)
    #expect(Set(scores.keys) == Self.keys)
    #expect(scores["split"] as? String == "dev" && scores["n"] as? Int == 40)
    let perClass = try #require(scores["per_class"] as? [String: [String: Double]])
    #expect(Set(perClass.keys) == ["no", "yes"])
    #expect(perClass.values.allSatisfy { Set($0.keys) == ["precision", "recall", "f1", "support"] })
    let confusion = try #require(scores["confusion"] as? [[Int]])
    #expect(confusion.map { $0.reduce(0, +) } == [20, 20])

    let lines = try objects(folder.text("p.jsonl"))
    #expect(lines.map { $0["id"] as? String } == (0..<40).map { "dev-\($0)" })
    var right = 0
    for line in lines {
      #expect(Set(line.keys) == ["id", "truth", "label", "probability", "probabilities"])
      let (label, probabilities) = (line["label"] as? String, line["probabilities"] as? [String: Double])
      #expect(probabilities?[label ?? ""] == line["probability"] as? Double)
      #expect(probabilities?.values.max() == line["probability"] as? Double)
      if label == line["truth"] as? String { right += 1 }
    }
    #expect(scores["accuracy"] as? Double == Double(right) / 40)
  }

  @Test func theSurestMistakesComeFirst() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let result = try folder.windrow("evaluate", "run", "--data", "data", "--json", "--predictions", "p.jsonl")
    let wrong = try objects(folder.text("p.jsonl")).filter {
      $0["label"] as? String != $0["truth"] as? String
    }
    .compactMap { $0["probability"] as? Double }.sorted(by: >)
    try #require(result.status == 0 && wrong.count > 3)
    let some = try folder.windrow("evaluate", "run", "--data", "data", "--json", "--mistakes", "3")
    let mistakes = try #require(object(some.output)["mistakes"] as? [[String: Any]])
    #expect(mistakes.compactMap { $0["probability"] as? Double } == Array(wrong.prefix(3)))
    #expect(
      mistakes.allSatisfy { Set($0.keys) == ["id", "truth", "label", "probability", "text_a", "text_b"] })
    let table = try folder.windrow("evaluate", "run", "--data", "data", "--mistakes", "3").output
    let lines = table.split(separator: "\n").drop { !$0.hasPrefix("the mistakes") }
    #expect(lines.count == 7 && lines.dropFirst().first?.contains("the word is w") == true)
  }

  @Test func tagsAreScoredOneByOne() throws {
    let folder = try TestFolder()
    try folder.writeTask(tags: true)
    try folder.train()
    let tags = try #require(
      try object(folder.windrow("evaluate", "run", "--data", "data", "--json").output)["by_tag"]
        as? [String: [String: Double]])
    #expect(Set(tags.keys) == ["word 0", "word 1"])
    #expect(tags.values.reduce(0) { $0 + ($1["n"] ?? 0) } == 40)
    #expect(try folder.windrow("evaluate", "run", "--data", "data").output.contains("\ntag "))
  }

  @Test func answersToQuestionsAreRanked() throws {
    let folder = try TestFolder()
    var rows = "question\tanswer\tright\tnumber\n"
    for row in 0..<80 {
      let word = row / 4 % 9
      let isRight = row % 4 == word % 4
      rows +=
        "what is w\(word)\tit is w\(isRight ? word : word + 1 + row % 4)\t\(isRight ? 1 : 0)\tq\(row / 4)\n"
    }
    try folder.write(rows, to: "rows.tsv")
    try folder.write(TestFolder.recipe, to: "recipe.yaml")
    let packed = try folder.windrow(
      "pack", "--format", "tsv", "--text-a", "question", "--text-b", "answer", "--label", "right", "--group",
      "number", "--train", "rows.tsv", "--dev", "rows.tsv", "--test", "rows.tsv", "--output", "data",
      "--quiet")
    #expect(packed.status == 0)
    let trained = try folder.train("--set", "training.select_by=map", "--json")
    #expect(trained.status == 0 && trained.errors == "")
    let dev = try #require(try object(trained.output)["dev"] as? [String: Any])
    let table = try folder.windrow("evaluate", "run", "--data", "data")
    #expect(table.output.contains("\nquestions 20   MAP 0.") && table.output.contains("   MRR 0."))
    let scores = try object(folder.windrow("evaluate", "run", "--data", "data", "--json").output)
    #expect(Set(scores.keys) == Self.keys.union(["map", "mrr"]))
    #expect(
      scores["map"] as? Double == dev["map"] as? Double && scores["mrr"] as? Double == dev["mrr"] as? Double)
    #expect(try folder.windrow("inspect", "run").output.contains("   MAP 0."))
  }
}
