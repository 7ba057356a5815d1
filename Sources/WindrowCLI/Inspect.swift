import ArgumentParser
import Recipes
import TextData
import Training

/// `windrow inspect`: what a folder holds, after checking all of it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what is in a data set or a model, and check it.",
    discussion: """
      Examples:
        windrow inspect data/sick
        windrow inspect runs/a3

      FOLDER is a data set, one of its splits, or a model. Every shard of a data set is read and its checksum \
      compared. Lengths are in tokens of the word tokeniser.

      Repeated texts are rows whose text (of pairs: both texts) is in an earlier row of the split, or in another \
      split: byte by byte (exact), and in NFKC and lower case without white space and punctuation (normalised). \
      Those of the latter whose label is not that of the first such row are counted as other label. For pairs, \
      sentences are the different single texts of a split that are in the other split too. In --json: leakage. \
      Of multi-label data labels_per_row counts the rows with 0, 1, 2, … labels.

      Keys of --json for a model: kind, path, type, texts (2 for a model of pairs), labels, multi_label, vocabulary, \
      parameter_count, trained_count, parameters (name, shape, count, trained); best_epoch, dev and test of a \
      finished run.
      """)

  @Argument(help: ArgumentHelp("A data set, a split of one, or a model.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("How many rows to show.", valueName: "n"))
  var rows = 3

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if rows < 0 { throw ValidationError("--rows \(rows): expected 0 or more") }
  }

  func run() throws {
    switch try FolderKind(path: folder) {
    case .dataSet(let data, let splits):
      let report = DataSetReport(folder: folder, try DataSetSurvey(data, splits: splits, keeping: rows))
      try StandardOutput.print(json ? report.json.json : report.text)
    case .model:
      let report = try ModelReport(folder: folder)
      try StandardOutput.print(json ? report.json.json : report.text)
    }
  }
}
