import ArgumentParser
import Recipes
import TextData
import Training

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Classify a text, a pair of texts, or the lines of standard input.",
    discussion: """
      Examples:
        windrow classify runs/a3 "A man plays a guitar" "A person makes music"
        cat pairs.tsv | windrow classify runs/a3 - --json

      Prints the label, a tab, and its probability. Keys of --json: label, probability, probabilities.

      With - each line of standard input is a text, or two texts with a tab between them; answers come in the \
      order of the lines. Texts may be empty.
      """)

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String

  @Argument(
    help: ArgumentHelp(
      "A text, or two texts for a model of pairs; - reads lines from standard input.", valueName: "text"))
  var texts: [String]

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if texts.count > 2 {
      throw ValidationError("\(texts.count) texts: give one, or two for a model of pairs")
    }
  }

  func run() throws {
    let model = try TrainedModel(folder: model)
    let input = TextArguments(texts: texts)
    var cut = CutTexts()
    if input.readsLines {
      try input.forEachPortion(of: 1024, for: model) { try show($0, model, &cut) }
    } else {
      try show([try input.example(for: model)], model, &cut)
    }
    cut.warn()
  }

  private func show(_ examples: [Example], _ model: TrainedModel, _ cut: inout CutTexts) throws {
    let labels = model.pipeline.labels
    let output = StandardOutput()
    for prediction in model.classify(examples, workers: common.workers) {
      cut.add(prediction)
      let line =
        json
        ? prediction.json(labels: labels).json
        : "\(labels[prediction.label])\t\(fixed(Double(prediction.probability), decimals: 4))"
      try output.write((line + "\n").utf8)
    }
    try output.flush()
  }
}
