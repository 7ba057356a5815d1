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
    if texts == ["-"] {
      try classifyLines(model)
    } else {
      guard texts.count == model.textsOfARow else {
        throw ValidationError(
          "the model reads \(model.textsOfARow == 2 ? "pairs: give two texts" : "single texts: give one text")"
        )
      }
      let example = Example(id: "1", textA: texts[0], textB: texts.count == 2 ? texts[1] : nil)
      var cut = CutTexts()
      try show([example], model, &cut)
      cut.warn()
    }
  }

  /// Reads portions of lines, so that memory does not grow with the input and answers flow.
  private func classifyLines(_ model: TrainedModel) throws {
    let lines = try LineReader(ByteStream(path: "-"))
    var portion: [Example] = []
    var cut = CutTexts()
    while let line = try lines.next() {
      let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == model.textsOfARow else {
        throw FileError(
          file: "standard input",
          problem: "line \(line.number): \(fields.count) fields, \(model.textsOfARow) expected",
          remedy: model.textsOfARow == 2
            ? "write two texts with one tab between them" : "write one text a line, without tabs")
      }
      portion.append(
        Example(id: "\(line.number)", textA: fields[0], textB: fields.count == 2 ? fields[1] : nil))
      if portion.count == 1024 || !lines.hasBufferedLine {
        try show(portion, model, &cut)
        portion.removeAll(keepingCapacity: true)
      }
    }
    try show(portion, model, &cut)
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
