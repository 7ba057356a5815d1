import ArgumentParser
import FoundationEssentials
import Glibc
import Recipes
import TextData
import Training

extension TrainCommand {
  /// Trains a run for each fold in `OUTPUT/fold-N` and prints their test scores.
  func runFolds(_ count: Int) throws {
    let seed = try TrainingSettings(try loadRecipe().node("training")).seed
    let data = try DataSet(folder: data)
    let folds = try CrossValidation(data, folds: count, seed: seed)
    var reports: [EvaluationReport] = []
    for fold in 0..<count {
      let name = "\(output)/fold-\(fold + 1)"
      let canResume = resume && access(name + "/checkpoint.safetensors", F_OK) == 0
      if !quiet { StandardError.print("fold \(fold + 1) of \(count)") }
      defer { try? FileManager.default.removeItem(atPath: name + ".data") }
      let outcome = try train(loadRecipe(), in: name, resume: canResume) {
        try folds.write(fold: fold, to: name + ".data")
      }
      try endIfInterrupted(outcome)
      guard let test = outcome.test else {
        throw FileError(
          file: data.folder, problem: "too few rows for \(count) folds", remedy: "give a smaller --folds")
      }
      reports.append(test)
    }
    let report = FoldReport(reports)
    try AtomicFile.write(report.json.json + "\n", to: output + "/folds.json")
    try StandardOutput.print(json ? report.json.json : report.text)
  }
}
