import ArgumentParser
import Explanations
import Glibc
import Recipes
import TextData
import Training

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show which words a model's answer rests on, and how far that can be trusted.",
    discussion: """
      Examples:
        windrow explain runs/a3 "A man plays a guitar" "A person makes music"
        windrow explain runs/mr "a gripping , funny film" --method integrated_gradients --html why.html
        windrow explain runs/mr --data data/mr --split test --sample 200

      Methods: attention (the model's own weights), gradient (gradient · vector), integrated_gradients (the same, \
      averaged on the way from zero vectors; adds up to the change of the probability), occlusion (the drop \
      without the word; numbers by rule of text.pair_features stay those of the whole texts).

      With every answer stand the faithfulness figures: how much the answer's probability drops without the k \
      words that count most, without k random ones (mean of 20 draws), and without the k that count least. With \
      --data they are averaged over a sample of a split: attention that explains an answer loses more by its \
      own words than by random ones.

      Of a multi-label model the most probable label is explained.

      With - each line of standard input is a text, or two texts with a tab between them. Keys of --json, one \
      object a text: label, probability, method, texts (text, tokens: word, start, end in Unicode scalars, \
      weight), matrices (name, rows, columns, values), faithfulness (k, most, random, least, draws). With --data: \
      n, method, most, random, least (each mean and se), most_above_random.
      """)

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String

  @OptionGroup var input: TextArguments

  @Option(
    help: ArgumentHelp(
      "attention, gradient, integrated_gradients or occlusion (default: attention, where the model has some; else "
        + "occlusion).", valueName: "name"))
  var method: String?

  @Option(help: ArgumentHelp("Write a self-contained HTML page to this file.", valueName: "file"))
  var html: String?

  @Option(
    name: .customLong("words"),
    help: ArgumentHelp(
      "How many words the faithfulness figures remove (default: a fifth, at least one).", valueName: "k"))
  var removedWords: Int?

  @Option(help: ArgumentHelp("Measure faithfulness on this data set instead.", valueName: "folder"))
  var data: String?

  @Option(help: ArgumentHelp("The split to measure on.", valueName: "name"))
  var split = "test"

  @Option(help: ArgumentHelp("How many rows of the split, drawn at random.", valueName: "n"))
  var sample = 200

  @Option(help: ArgumentHelp("Names the random draws.", valueName: "n"))
  var seed: Int = 1

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if input.isEmpty == (data == nil) {
      throw ValidationError(input.isEmpty ? "give a text, - or --data" : "give texts or --data, not both")
    }
    if data != nil && html != nil { throw ValidationError("--html shows texts, not --data") }
    if let removedWords, removedWords < 1 {
      throw ValidationError("--words \(removedWords): expected 1 or more")
    }
    if sample < 1 { throw ValidationError("--sample \(sample): expected 1 or more") }
    if seed < 0 { throw ValidationError("--seed \(seed): expected 0 or more") }
    _ = try named(method)
  }

  private func named(_ method: String?) throws -> ExplanationMethod? {
    guard let method else { return nil }
    let spelled = method.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    if let known = ExplanationMethod(rawValue: spelled) { return known }
    let names = ExplanationMethod.allCases.map(\.rawValue)
    throw ValidationError("--method \(method): \(suggestion(for: method, among: names))")
  }

  func run() throws {
    let model = try TrainedModel(folder: model)
    let explainer = Explainer(
      model, method: try named(method), workers: common.workers)
    if let data { return try measure(explainer, on: DataSet(folder: data).split(split), model) }
    var shown: [Explanation] = []
    var cut = CutTexts()
    func show(_ examples: [Example]) throws {
      for example in examples {
        cut.add(isCut: model.pipeline.encode(example).isCut)
        let explanation = try explainer.explain(example, k: removedWords, seed: UInt64(seed))
        if html != nil { shown.append(explanation) }
        if json {
          try StandardOutput.print(explanation.json.json)
        } else if html == nil {
          let view = ExplanationText(explanation, usesColor: Terminal.showsColor, width: Terminal.width)
          try StandardOutput.print(view.text)
        }
      }
    }
    if input.readsLines {
      try input.forEachPortion(of: 64, for: model, show)
    } else {
      try show([try input.example(for: model)])
    }
    cut.warn()
    if let html {
      try AtomicFile.write(ExplanationPage(shown, title: "Why \(self.model) answers so").html, to: html)
    }
  }

  private func measure(_ explainer: Explainer, on split: Split, _ model: TrainedModel) throws {
    let report = try FaithfulnessReport(
      explainer, split: split, sample: sample, k: removedWords, seed: UInt64(seed))
    try StandardOutput.print(json ? report.json.json : report.text)
  }
}
