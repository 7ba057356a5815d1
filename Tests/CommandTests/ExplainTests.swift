import Foundation
import Testing

@Suite struct ExplainTests {
  @Test func showsTheWordsOfAnAnswer() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let shown = try folder.windrow("explain", "run", "the word is w1", "here it is w1")
    #expect(shown.status == 0 && shown.errors == "", "\(shown.errors)")
    for part in ["explained by attention", "attention.before", "Taking out", "w1", "weight  start  end"] {
      #expect(shown.output.contains(part), "\(part)")
    }
    #expect(!shown.output.contains("\u{1B}"), "colour belongs on terminals")

    let json = try folder.windrow("explain", "run", "the word is w1", "here it is w1", "--json")
    let answer = try object(json.output)
    #expect(
      Set(answer.keys) == ["label", "probability", "method", "texts", "matrices", "faithfulness"])
    let texts = try #require(answer["texts"] as? [[String: Any]])
    let tokens = try #require(texts[0]["tokens"] as? [[String: Any]])
    #expect(tokens.map { $0["start"] as? Int } == [0, 4, 9, 12] && tokens.last?["end"] as? Int == 14)
    let classified = try object(
      folder.windrow("classify", "run", "the word is w1", "here it is w1", "--json").output)
    #expect(classified["label"] as? String == answer["label"] as? String)

    let lines = try folder.windrow(
      "explain", "run", "-", "--json", "--method", "occlusion",
      input: "the word is w1\there it is w1\na\tb\n")
    #expect(lines.status == 0 && lines.output.split(separator: "\n").count == 2)
  }

  @Test func writesAPage() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let result = try folder.windrow(
      "explain", "run", "the <word> is w1", "here it is w1", "--html", "why.html")
    #expect(result.status == 0 && result.output == "" && result.errors == "")
    let page = try folder.text("why.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("&lt;") && !page.contains("<word>"))
  }

  @Test func measuresFaithfulnessOnASplit() throws {
    let folder = try TestFolder()
    try folder.writeModel()
    let arguments = ["explain", "run", "--data", "data", "--sample", "10"]
    let shown = try folder.run(arguments)
    #expect(shown.status == 0 && shown.output.contains("attention on 10 rows of test"), "\(shown.errors)")
    let answer = try object(folder.run(arguments + ["--json"]).output)
    #expect(
      Set(answer.keys) == ["method", "split", "n", "most", "random", "least", "most_above_random"])
    #expect(try folder.run(arguments).output == shown.output)
  }

  @Test func whatCannotBeExplainedIsSaid() throws {
    let folder = try TestFolder()
    try folder.writeTask(task: .single)
    try folder.write(
      "model: {type: text_classifier, embedding: {size: 6}}\ntraining: {epochs: 1}", to: "recipe.yaml")
    try folder.train()
    for (arguments, status, expected): ([String], Int32, String) in [
      (["a text", "--method", "attention"], 1, "the model has no attention to show: use --method gradient"),
      (["a", "b"], 2, "the model reads single texts"),
      (["a", "--method", "gradiant"], 2, "did you mean 'gradient'?"),
      ([], 2, "give a text, - or --data"), (["a", "--data", "data"], 2, "not both"),
      (["a", "--words", "0"], 2, "--words 0"), (["--data", "data", "--sample", "0"], 2, "--sample 0"),
      (["--data", "data", "--split", "tset", "--method", "gradient"], 1, "tset"),
    ] {
      let result = try folder.run(["explain", "run"] + arguments)
      #expect(result.status == status && result.errors.contains(expected), "\(arguments): \(result.errors)")
    }
    #expect(try folder.windrow("explain", "run", "a text", "--method", "gradient").status == 0)
    #expect(try folder.windrow("explain", "run", "a text").output.contains("explained by occlusion"))
    #expect(try folder.windrow("explain", "run", "a", "--method", "integrated-gradients").status == 0)
    try folder.writeTask("pairs")
    let pairs = try folder.windrow("explain", "run", "--data", "pairs", "--method", "gradient")
    #expect(pairs.status == 1 && pairs.errors.contains("has two texts, the model reads single texts"))
  }

  @Test func aBagOfWordsOfSingleTextsIsReadAgain() throws {
    let folder = try TestFolder()
    try folder.writeTask(task: .single)
    try folder.write("model: {type: bag_of_words}\ntraining: {epochs: 1}", to: "recipe.yaml")
    try folder.train()
    #expect(try folder.windrow("evaluate", "run", "--data", "data").status == 0)
    #expect(try folder.windrow("classify", "run", "the word").status == 0)
  }

  @Test func recipesThatDoNotFitTheDataAreErrors() throws {
    let folder = try TestFolder()
    try folder.writeTask(task: .single)
    for (recipe, expected) in [
      (
        "text: {pair_features: true}\nmodel: {type: text_classifier}",
        "text.pair_features: true, but data has"
      ),
      ("text: {structure: sentences}\nmodel: {type: text_classifier}", "model.type: reads no sentences"),
      (
        "model: {type: text_classifier}\ntraining: {l2: {blocks: 0.1}}",
        "training.l2.blocks: the model has no such part; its parts are embedding, head"
      ),
      (
        "model: {type: text_classifier}\ntraining: {optimizer: {rates: {embed: 0.1}}}",
        "training.optimizer.rates.embed: the model has no such part; its parts are embedding, head"
      ),
    ] {
      try folder.write(recipe, to: "recipe.yaml")
      let result = try folder.train()
      #expect(result.status == 1 && result.errors.contains(expected), "\(result.errors)")
    }
  }

  @Test func listsEveryPart() throws {
    let folder = try TestFolder()
    let list = try folder.windrow("models")
    #expect(list.status == 0)
    for name in ["text_classifier", "esim", "entmax15", "manhattan", "many_to_one", "local_p", "transformer"]
    {
      #expect(list.output.contains("  \(name) "), "\(name)")
    }
    let lines = try folder.windrow("models", "--json").output.split(separator: "\n")
    for line in lines { #expect(Set(try object(line + "\n").keys) == ["family", "key", "name", "help"]) }
    #expect(lines.count > 45)
  }
}
