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
      Examples:
        windrow train models/abcnn-3/recipe.yaml --data data/sick --output runs/a3
        windrow train models/bcnn/recipe.yaml --data data/sick --output runs/b \\
          --vectors glove.txt --set training.seed=2 --set model.blocks[0].width=3
        windrow train models/text-cnn/recipe.yaml --data data/bbc --folds 5 --output runs/bbc

      The best epoch is chosen on the dev split; the test split is scored once, at the end. Ctrl-C ends cleanly, \
      and the same command with --resume goes on to the same final bytes.

      Keys of --json: best_epoch; dev and, where there is a test split, test, each with the keys of evaluate. With \
      --folds: folds; accuracy and macro_f1, of multi-label data micro_f1 too, each with mean, sd and values.
      """)

  @Argument(help: ArgumentHelp("The recipe, a YAML file.", valueName: "recipe"))
  var recipe: String

  @Option(help: ArgumentHelp("The data set's folder, as windrow pack makes it.", valueName: "folder"))
  var data: String

  @Option(help: ArgumentHelp("The folder to write: it becomes the model's.", valueName: "folder"))
  var output: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Change a value of the recipe; may be given again.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file of word vectors: GloVe or word2vec text, word2vec binary, or .npy with .words.txt beside it; "
        + "each also .zst. May be given again: the vectors are put side by side.", valueName: "file"))
  var vectors: [String] = []

  @Option(
    help: ArgumentHelp(
      "Cross-validation: cut all rows but those of a test split into so many folds, train a run for each "
        + "and score it on its fold.", valueName: "number"))
  var folds: Int?

  @Flag(help: "Go on with the run that is in the output folder.")
  var resume = false

  @Flag(help: "Replace the run that is in the output folder.")
  var overwrite = false

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if resume && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
    if let folds, !(2...100).contains(folds) { throw ValidationError("--folds: from 2 to 100") }
  }

  /// The recipe with the changes of the command line.
  func loadRecipe() throws -> RecipeNode {
    try Recipe.load(recipe, overrides: overrides + vectorChange(vectors))
  }

  func run() throws {
    if let folds { return try runFolds(folds) }
    let recipe = try loadRecipe()
    let data = try DataSet(folder: data)
    if resume { try RunFolder.checkResumable(output) }
    let outcome = try train(recipe, in: output, resume: resume) { data }
    if json {
      try StandardOutput.print(outcome.json.json)
    } else {
      // Without a best epoch the run ended in its first one, or the model has nothing to train by epochs.
      let epoch =
        outcome.bestEpoch > 0
        ? ", epoch \(outcome.bestEpoch) (the best)" : outcome.isInterrupted ? ", within the first epoch" : ""
      try StandardOutput.print("dev\(epoch)\n\(outcome.dev.text)")
      if let test = outcome.test { try StandardOutput.print("test, scored once\n\(test.text)") }
    }
    try endIfInterrupted(outcome)
  }

  /// Trains a run; a folder in which it could not begin is not left behind.
  func train(
    _ recipe: RecipeNode, in folder: String, resume: Bool, on data: () throws -> DataSet
  ) throws -> Trainer.Outcome {
    let made = resume ? [] : try RunFolder.prepare(folder, overwrite: overwrite)
    let trainer: Trainer
    do {
      trainer = try Trainer(
        recipe: recipe, data: try data(), folder: folder, resume: resume, workers: common.workers,
        isQuiet: quiet)
    } catch {
      RunFolder.abandon(made)
      throw error
    }
    return try trainer.run()
  }

  /// Ends the command where Ctrl-C ended a run.
  func endIfInterrupted(_ outcome: Trainer.Outcome) throws {
    if !outcome.isInterrupted { return }
    if !quiet { StandardError.print("go on with the same command and --resume") }
    throw ExitCode(130)
  }
}

/// The change of a recipe that `--vectors` asks for.
func vectorChange(_ files: [String]) -> [String] {
  files.isEmpty ? [] : ["text.vectors=" + JSONValue.array(files.map(JSONValue.text)).json]
}
