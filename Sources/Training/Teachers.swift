import Recipes
import TensorCore
import TextData

/// Trained models whose answers a new one learns beside the labels (knowledge distillation, Hinton et al. 2015).
struct Teachers {
  private let models: [TrainedModel]
  private let workers: Workers
  /// Their folders, for errors.
  let folders: [String]

  /// The models in the given folders, which must tell the given labels apart, by sets where the data have sets; nil
  /// for no folder.
  init?(folders: [String], labels: [String], isMultiLabel: Bool, workers: Workers) throws {
    if folders.isEmpty { return nil }
    models = try folders.map { folder in
      let model = try TrainedModel(folder: folder)
      guard model.pipeline.labels == labels else {
        throw FileError(
          file: folder,
          problem:
            "a teacher of \(model.pipeline.labels.joined(separator: ", ")), not of the labels of the data, "
            + labels.joined(separator: ", "), remedy: "give models that were trained on these labels")
      }
      guard model.isMultiLabel == isMultiLabel else {
        throw FileError(
          file: folder,
          problem:
            "a teacher that gives \(model.isMultiLabel ? "sets of labels, the data have one label" : "one label, the data have sets of labels") a row",
          remedy: "give models that were trained on such data")
      }
      return model
    }
    (self.folders, self.workers) = (folders, workers)
  }

  /// A checksum of all their numbers.
  var checksum: String {
    var hash = XXH64()
    for model in models {
      for (_, parameter) in model.classifier.parameters.entries {
        parameter.value.floats.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.hexadecimal
  }

  /// The mean of the models' probabilities for each text or pair.
  func probabilities(of examples: [Example]) -> [[Float]] {
    let answers = models.map { $0.classify(examples, workers: workers) }
    return examples.indices.map { row in
      (0..<answers[0][row].classes).map { label in
        answers.reduce(0) { $0 + $1[row].probability(of: label) } / Float(models.count)
      }
    }
  }
}
