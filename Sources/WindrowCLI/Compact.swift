public import ArgumentParser
import Glibc
import Recipes
public import Training

struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Write a small copy of a model, to ship it.",
    discussion: """
      Examples:
        windrow compact runs/news --output models/news
        windrow evaluate models/news --data data/news

      int8 stores one byte a number with a scale for each block of rows, float16 two bytes. The copy is used like \
      any model; score it to see what the smaller numbers cost.

      Keys of --json: path, weights, bytes.
      """)

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String

  @Option(help: ArgumentHelp("How numbers are stored.", valueName: "type"))
  var weights = WeightStorage.int8

  @Flag(help: "Replace the model that is in the output folder.")
  var overwrite = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try TrainedModel(folder: model)
    let path = model + "/metrics.json"
    let scores = access(path, R_OK) == 0 ? String(decoding: try Recipe.read(path), as: UTF8.self) : nil
    let bytes = try loaded.writeCompact(to: output, as: weights, scores: scores, overwrite: overwrite)
    if json {
      let report: JSONValue = [
        "path": .text(output), "weights": .text(weights.rawValue), "bytes": .integer(bytes),
      ]
      try StandardOutput.print(report.json)
    } else {
      try StandardOutput.print("\(output): \(grouped(bytes)) bytes, weights as \(weights.rawValue)")
    }
  }
}

extension WeightStorage: ExpressibleByArgument {}
