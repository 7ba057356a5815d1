import ArgumentParser
import Experiments
import Recipes
import TextData
import Training

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare trained models on the same rows, with how sure the differences are.",
    discussion: """
      Examples:
        windrow compare runs/bcnn runs/abcnn-3 --data data/sick
        windrow compare runs/bcnn-* runs/abcnn-* --data data/sick --json

      Runs of one recipe that differ in their seed count as one model. Each model is compared with the first: with three \
      common seeds or more by an interval and a p value over other seeds and other rows, two single runs by McNemar's \
      test. Differences are also given for each class and, where the rows have tags, each tag.
      """)

  @Argument(help: ArgumentHelp("Folders of models, as windrow train makes them.", valueName: "model"))
  var models: [String]

  @Option(help: ArgumentHelp("The data set's folder, as windrow pack makes it.", valueName: "folder"))
  var data: String

  @Option(help: ArgumentHelp("The split to compare on.", valueName: "name"))
  var split = "test"

  @Option(help: ArgumentHelp("What to compare by: accuracy, macro_f1 or map.", valueName: "name"))
  var metric = "accuracy"

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if models.count < 2 { throw ValidationError("\(models.count) model: give two or more") }
    if StudyMetric(rawValue: metric) == nil {
      let names = StudyMetric.allCases.map(\.rawValue)
      let near = nearest(metric, among: names).map { ", did you mean '\($0)'?" } ?? ""
      throw ValidationError("--metric \(metric): expected \(names.joined(separator: ", "))\(near)")
    }
  }

  func run() throws {
    let data = try DataSet(folder: data)
    let metric = StudyMetric(rawValue: metric) ?? .accuracy
    let test = try TestSplit(of: data, split: split)
    let runs = try models.map { folder in try answers(of: folder, on: data, metric) }
    let comparison = ModelComparison(runs: runs, test: test, labels: data.labels, metric: metric)
    try StandardOutput.print(json ? comparison.json().json : comparison.text())
  }

  private func answers(of folder: String, on data: DataSet, _ metric: StudyMetric) throws
    -> ModelComparison.Run
  {
    let model = try TrainedModel(folder: folder)
    guard model.pipeline.labels == data.labels else {
      throw FileError(
        file: folder,
        problem:
          "its labels are \(model.pipeline.labels.joined(separator: ", ")), those of the data \(data.labels.joined(separator: ", "))",
        remedy: "compare models of these labels, in this order")
    }
    var predictions: [Int32] = []
    let report = try model.evaluate(try data.split(split), workers: common.workers) { example, prediction in
      predictions.append(TestSplit.outcome(of: example, prediction, labels: data.labels))
    }
    if metric == .map && report.ranking == nil {
      throw FileError(
        file: data.folder, problem: "no groups to find the MAP of",
        remedy: "compare by accuracy, or pack the data with a group column")
    }
    let source = try RecipeSource(path: folder + "/recipe.yaml")
    let training = try source.recipe().node("training")
    let hasSeed = training.has("seed")
    let withoutSeed =
      hasSeed ? try RecipeChanges(path: "training.seed", value: .null, origin: folder) : RecipeChanges()
    return ModelComparison.Run(
      folder: folder, recipe: try source.yaml(withoutSeed),
      seed: try training.int("seed", default: 1, in: 0...Int.max), predictions: predictions,
      precisions: report.ranking?.averagePrecisions ?? [])
  }
}
