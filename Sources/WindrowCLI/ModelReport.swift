import Glibc
import Layers
import Recipes
import TensorCore
import TextData
import Training

/// What `windrow inspect` says about a model's folder, after loading the model.
struct ModelReport {
  private let folder: String
  private let model: TrainedModel
  private let type: String
  /// The scores of the finished run; nil where it has not been finished.
  private let metrics: JSONValue?

  /// Loads the folder's model and reads its `metrics.json`.
  init(folder: String) throws {
    self.folder = folder
    model = try TrainedModel(folder: folder)
    type = try model.recipe.node("model").string("type")
    metrics = try Self.metrics(folder + "/metrics.json")
  }

  private static func metrics(_ path: String) throws -> JSONValue? {
    if access(path, F_OK) != 0 { return nil }
    let line = try LineReader(ByteStream(path: path)).next()
    guard let metrics = try? JSONValue(parsing: line?.text ?? "") else {
      throw FileError(file: path, problem: "not the scores of a run", remedy: "finish the run again")
    }
    return metrics
  }

  private var parameters: [(name: String, shape: [Int], count: Int, isTrained: Bool)] {
    model.classifier.parameters.entries.map { name, parameter in
      (name, parameter.value.shape.dimensions, parameter.value.count, parameter.isTrained)
    }
  }
  private var count: Int { parameters.reduce(0) { $0 + $1.count } }
  private var trainedCount: Int { model.classifier.parameters.trainedCount }

  private var structure: ModelStructure {
    ModelStructure(
      model: model.recipe.complete()["model"] ?? .object([]), parameters: model.classifier.parameters)
  }

  /// For people.
  var text: String {
    let facts =
      [
        ("type", type),
        (model.isMultiLabel ? "any of" : "labels", model.pipeline.labels.joined(separator: ", ")),
        ("vocabulary", "\(grouped(model.pipeline.vocabulary.count)) words"),
      ] + scores
    var table = TextTable(header: ["parameter", "shape", "count", ""])
    for parameter in parameters {
      table.append([
        parameter.name, parameter.shape.map { "\($0)" }.joined(separator: " × "), grouped(parameter.count),
        parameter.isTrained ? "" : "frozen",
      ])
    }
    table.append(["all", "", grouped(count), ""])
    table.append(["trained", "", grouped(trainedCount), ""])
    var text = "\(folder): a model of \(model.textsOfARow == 2 ? "pairs of texts" : "texts")\n\n"
    text += facts.map { padded($0.0, to: 12) + printable($0.1) + "\n" }.joined() + "\n"
    text += structure.text + "\n" + table.text
    text.removeLast()
    return text
  }

  private var scores: [(String, String)] {
    guard let metrics else { return [("scores", "none: the run has not been finished")] }
    var facts: [(String, String)] = []
    if case .integer(let epoch)? = metrics["best_epoch"] { facts.append(("best epoch", "\(epoch)")) }
    for split in ["dev", "test"] {
      guard let accuracy = number(metrics[split]?["accuracy"]) else { continue }
      if let micro = number(metrics[split]?["micro_f1"]) {
        facts.append((split, "micro-F1 \(percent(micro))   exact match \(percent(accuracy))"))
        continue
      }
      let map = number(metrics[split]?["map"]).map { "   MAP \(fixed($0, decimals: 4))" } ?? ""
      facts.append((split, "accuracy \(percent(accuracy))\(map)"))
    }
    return facts
  }

  private func number(_ value: JSONValue?) -> Double? {
    switch value {
    case .integer(let value)?: Double(value)
    case .number(let value)?: value
    default: nil
    }
  }

  /// For programs.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("kind", "model"), .init("path", .text(folder)), .init("type", .text(type)),
      .init("texts", .integer(model.textsOfARow)),
      .init("labels", .array(model.pipeline.labels.map { .text($0) })),
      .init("multi_label", .bool(model.isMultiLabel)),
      .init("vocabulary", .integer(model.pipeline.vocabulary.count)),
      .init("parameter_count", .integer(count)), .init("trained_count", .integer(trainedCount)),
    ]
    members.append(
      .init(
        "parameters",
        .array(
          parameters.map {
            [
              "name": .text($0.name), "shape": .array($0.shape.map { .integer($0) }),
              "count": .integer($0.count), "trained": .bool($0.isTrained),
            ]
          })))
    for key in ["best_epoch", "dev", "test"] {
      if let value = metrics?[key] { members.append(.init(key, value)) }
    }
    return .object(members)
  }
}
