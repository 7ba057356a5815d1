import Foundation
import Testing

/// Texts with any number of labels, from a file to an answer.
@Suite struct MultiLabelTests {
  static let words = ["apple", "fig", "pear", "plum"]

  /// Each of the words in a text is a label of it; the rows are all subsets of the words among other words.
  private func csv(rows: Int, from start: Int) -> String {
    (start..<start + rows).reduce(into: "text,label\n") { text, row in
      let chosen = Self.words.indices.filter { row >> $0 & 1 == 1 }.map { Self.words[$0] }
      let others = (0..<2 + row % 3).map { "w\((row * 5 + $0 * 3) % 7)" }
      let order = row % 2 == 0 ? chosen + others : others + chosen.reversed()
      text += "\(order.joined(separator: " ")),\"\(chosen.reversed().joined(separator: ", "))\"\n"
    }
  }

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    for (name, rows, start) in [("train", 160, 0), ("dev", 48, 200), ("test", 48, 301)] {
      try folder.write(csv(rows: rows, from: start), to: name + ".csv")
    }
    try folder.write(
      """
      model:
        type: text_classifier
        embedding: {size: 12}
        layers: [{type: convolution, widths: [1, 2], filters: 12}]
        pooling: {type: max}
      training: {epochs: 12, batch_size: 16, optimizer: {type: adam, rate: 0.02}}
      """, to: "recipe.yaml")
    let packed = try folder.windrow(
      "pack", "--format", "csv", "--multi-label", "--train", "train.csv", "--dev", "dev.csv", "--test",
      "test.csv",
      "--output", "data", "--quiet")
    #expect(packed.status == 0 && packed.errors == "", "\(packed.errors)")
    return folder
  }

  @Test func setsOfLabelsFromAFileToAnAnswer() throws {
    let folder = try folder()
    let trained = try folder.train("--threads", "1")
    #expect(trained.status == 0 && trained.output.contains("examples 48   exact match "), "\(trained.errors)")
    try folder.train("--threads", "2", output: "two")
    #expect(try folder.bytes("run/weights.safetensors") == folder.bytes("two/weights.safetensors"))

    let scores = try object(
      folder.windrow("evaluate", "run", "--data", "data", "--json", "--predictions", "rows.jsonl").output)
    #expect(try #require(scores["micro_f1"] as? Double) > 0.97, "\(scores)")
    let rows = try objects(folder.text("rows.jsonl"))
    let exact = rows.count { $0["truth"] as? [String] == $0["labels"] as? [String] }
    #expect(try #require(scores["accuracy"] as? Double) * 48 - Double(exact) < 1e-4)
    #expect(Set(rows[0].keys) == ["id", "truth", "labels", "probabilities"])

    let lines = try folder.windrow("classify", "run", "-", input: "w1 plum apple\nw2 w3\n").output
    #expect(lines.hasPrefix("apple,plum\t") && lines.hasSuffix("\n\t\n"), "\(lines)")
    let one = try folder.windrow("classify", "run", "w1 plum apple").output
    #expect(one.split(separator: "\t")[1].split(separator: ",").count == 2, "\(one)")
    let answer = try object(folder.windrow("classify", "run", "w1 plum", "--json").output)
    #expect(answer["labels"] as? [String] == ["plum"])
    #expect((answer["probabilities"] as? [String: Double])?.count == 4)

    try folder.write("{\"text\": \"plum w2\"}\n{\"text\": 1}\n", to: "in.jsonl")
    let objects = try objects(folder.windrow("classify", "run", "--input", "in.jsonl").output)
    #expect(objects[0]["labels"] as? [String] == ["plum"] && objects[1]["labels"] is NSNull)
    #expect((objects[0]["probabilities"] as? [String: Double])?.keys.sorted() == ["plum"])

    let explained = try object(
      folder.windrow("explain", "run", "w1 plum", "--method", "occlusion", "--json").output)
    #expect(explained["label"] as? String == "plum")
  }

  @Test func inspectCountsLabelsAndTheSizesOfSets() throws {
    let folder = try folder()
    let seen = try object(folder.windrow("inspect", "data", "--json").output)
    let sizes = try #require(seen["labels_per_row"] as? [String: [String: Int]])
    #expect(sizes.mapValues { $0["train"] } == ["0": 10, "1": 40, "2": 60, "3": 40, "4": 10])
    #expect((seen["labels"] as? [String: [String: Int]])?["fig"]?["train"] == 80)
    #expect(seen["unlabelled"] as? Int == 0 && seen["rows"] as? Int == 256)
    let text = try folder.windrow("inspect", "data").output
    #expect(text.hasPrefix("data: 256 texts with any number of labels\n") && text.contains("(no labels)"))
    #expect(
      text.contains("labels of a row  train  dev  test  all   share\n0                   10"), "\(text)")
  }

  @Test(arguments: ["jsonl", "tsv", "csv", "fasttext"])
  func packingAgainGivesTheSameShards(format: String) throws {
    let folder = try folder()
    let options = ["--format", format, "--label-separator", " + "]
    #expect(try folder.run(["unpack", "data/train", "--output", "rows"] + options).status == 0)
    #expect(try folder.run(["pack", "rows", "--output", "again", "--quiet"] + options).status == 0)
    #expect(try folder.bytes("data/train/index.json") == folder.bytes("again/train/index.json"))
  }

  @Test func foldsAreTrainedAndScored() throws {
    let folder = try folder()
    let result = try folder.train("--folds", "2", "--json", "--set", "training.epochs=2")
    let scores = try object(result.output)
    #expect(Set(scores.keys) == ["folds", "accuracy", "micro_f1", "macro_f1"], "\(result.errors)")
  }

  @Test(arguments: [
    (
      ["train", "recipe.yaml", "--data", "data", "--output", "x", "--set", "multi_label=false"], "multi_label"
    ),
    (
      [
        "train", "recipe.yaml", "--data", "data", "--output", "x", "--set", "training.class_weights=balanced",
      ],
      "training.class_weights"
    ),
    (
      ["train", "recipe.yaml", "--data", "one", "--output", "x", "--set", "multi_label=true"], "--multi-label"
    ),
    (["pack", "--format", "csv", "train.csv", "--output", "x", "--label-separator", ""], "is empty"),
    (["unpack", "data", "--format", "csv", "--label-separator", ""], "is empty"),
  ])
  func badInputIsAnError(arguments: [String], expected: String) throws {
    let folder = try folder()
    try folder.write("text,label\na,x\nb,y\n", to: "one.csv")
    _ = try folder.windrow(
      "pack", "--format", "csv", "--train", "one.csv", "--dev", "one.csv", "--output", "one", "--quiet")
    let result = try folder.run(arguments)
    #expect(result.status != 0 && result.errors.contains(expected), "\(result.errors)")
    #expect(!folder.contents.contains("x"))
  }
}
