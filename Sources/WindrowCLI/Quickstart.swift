import ArgumentParser
import Explanations
import NaturalLogic
import Recipes
import TextData
import Training

struct QuickstartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "Train and try a model on built-in data: a tour in under 90 seconds.",
    discussion: """
      Example:
        windrow quickstart --output runs/quickstart

      Writes sentence pairs of natural logic, trains an ABCNN-1 on them, scores it on unseen pairs, classifies a \
      pair and shows which words attend to which; then classifies an English and a Chinese headline with the \
      models that come along. Needs no other file and no network. What an earlier quickstart left \
      in the folder is replaced.
      """)

  @Option(help: ArgumentHelp("The folder to write: data/ and model/ in it.", valueName: "folder"))
  var output = "runs/quickstart"

  @OptionGroup var common: CommonOptions

  private static let recipe = """
    text: {tokenizer: words, maximum_length: 32}
    model:
      type: pair_cnn
      embedding: {size: 100, norm: 3, training: trained}
      blocks:
        - attention: {score: euclid}
          filters: 100
          width: 3
          pooling: {type: average}
      head: {type: concat, hidden: 128}
    training:
      epochs: 8
      batch_size: 64
      optimizer: {type: adam, rate: 0.003}
      schedule: {type: linear}
      patience: 8
    """

  func run() throws {
    let (dataFolder, modelFolder) = (output + "/data", output + "/model")
    let made = try RunFolder.prepare(modelFolder, overwrite: true)
    do { try writeData(dataFolder) } catch {
      RunFolder.abandon(made)
      throw error
    }
    try StandardOutput.print("2  Training an ABCNN-1 (attention before the convolution) → \(modelFolder)")
    let trainer = try Trainer(
      recipe: Recipe.parse(Self.recipe.utf8, file: "the built-in recipe"),
      data: DataSet(folder: dataFolder), folder: modelFolder, resume: false, workers: common.workers)
    let outcome = try trainer.run()
    if outcome.isInterrupted { throw ExitCode(130) }
    guard let test = outcome.test else { return }
    try StandardOutput.print("3  Scored once on 2,000 unseen pairs\n\n\(test.text)")
    try showPair(TrainedModel(folder: modelFolder))
    try showHeadlines()
    try StandardOutput.print(
      """
      Next:
        windrow classify \(modelFolder) "no dog sleeps" "a dog sleeps"
        windrow evaluate \(modelFolder) --data \(dataFolder)
        windrow inspect \(dataFolder)
        windrow classify models/news-en "your headline"
      """)
  }

  private func writeData(_ folder: String) throws {
    Interrupt.install()
    let writer = try DataSetWriter(
      folder: folder, task: .pair, labels: NaturalLogic.labels, groups: false, tags: true, overwrite: true)
    defer { writer.abandon() }
    try StandardOutput.print("1  Data: 24,000 sentence pairs of natural logic → \(folder)")
    for (split, examples) in try NaturalLogic(seed: 1).generate() {
      for example in examples {
        try Interrupted.check()
        try writer.append(example, to: split)
      }
    }
    try writer.finish(provenance: Provenance(command: "windrow quickstart", licence: "CC0-1.0"))
  }

  private static let headlines = [
    ("news-en", "Oil prices climb as OPEC agrees to cut output"), ("news-zh", "国足主场二比零战胜对手"),
  ]

  /// Classifies a headline by each of the models that come along.
  private func showHeadlines() throws {
    var step = "6  News headlines, by models that come with windrow; their most telling words marked\n\n"
    for (name, headline) in Self.headlines {
      guard let folder = ShippedModel.folder(name) else { continue }
      let explainer = Explainer(
        try TrainedModel(folder: folder), method: .occlusion, workers: common.workers)
      let explanation = try explainer.explain(Example(id: "1", textA: headline))
      let view = ExplanationText(explanation, usesColor: Terminal.showsColor, width: Terminal.width)
      step += "\(folder): \(printable(explanation.label)), probability "
      try StandardOutput.print(
        step + "\(fixed(explanation.probability, decimals: 3))\n\(view.marked)")
      step = ""
    }
  }

  private func showPair(_ model: TrainedModel) throws {
    let example = Example(id: "1", textA: "no animal sleeps", textB: "no small dog sleeps")
    let prediction = model.classify([example], workers: common.workers)[0]
    try StandardOutput.print(
      """
      4  A pair: "\(example.textA)" → "\(example.textB ?? "")"
         \(model.pipeline.labels[prediction.label]), probability \(fixed(Double(prediction.probability), decimals: 3))

      5  How its words attend to each other (darker: more alike to the model)

      """)
    let explanation = try Explainer(model, method: .attention, workers: common.workers).explain(example)
    for matrix in explanation.matrices {
      try StandardOutput.print(ExplanationGrid(matrix: matrix, width: 100).text)
    }
  }
}
