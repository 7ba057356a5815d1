import ArgumentParser
import Recipes
import TensorCore
import TextData
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model by a recipe.",
    discussion: """
      The best epoch is chosen on the dev split; the test split is scored once, at the end.
      Ctrl-C ends cleanly, and the same command with --resume goes on to the same final bytes.

      Example:
        windrow train models/abcnn-3/recipe.yaml --data data/sick --output runs/a3 --set training.seed=2
      """)

  @Argument(help: "The recipe, a YAML file.")
  var recipe: String

  @Option(help: "The data set's folder, as windrow pack makes it.")
  var data: String

  @Option(help: "Folder for the run; it becomes the model's folder.")
  var output: String

  @Option(name: .customLong("set"), help: "Change a value of the recipe: path=value. May be given again.")
  var overrides: [String] = []

  @Option(help: "File of word vectors (GloVe or word2vec text, word2vec binary, .npy + words; also .zst).")
  var vectors: String?

  @Flag(help: "Go on with the run in the output folder.")
  var resume = false

  @Flag(help: "Replace the run in the output folder.")
  var overwrite = false

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if resume && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
  }

  func run() throws {
    let vectorsOverride = vectors.map { ["text.vectors=" + JSONValue.text($0).json] } ?? []
    let recipe = try Recipe.load(recipe, overrides: overrides + vectorsOverride)
    let data = try DataSet(folder: data)
    if resume {
      try RunFolder.checkResumable(output)
    } else {
      try RunFolder.prepare(output, overwrite: overwrite)
    }
    let trainer: Trainer
    do {
      trainer = try Trainer(
        recipe: recipe, data: data, folder: output, resume: resume, workers: common.workers, isQuiet: quiet)
    } catch {
      if !resume { RunFolder.abandon(output) }
      throw error
    }
    let outcome = try trainer.run()
    if json {
      try StandardOutput.print(outcome.json.json)
    } else {
      try StandardOutput.print("dev, epoch \(outcome.bestEpoch) (the best of this run)\n\(outcome.dev.text)")
      if let test = outcome.test { try StandardOutput.print("test, scored once\n\(test.text)") }
    }
    if outcome.isInterrupted { throw ExitCode(130) }
  }
}
