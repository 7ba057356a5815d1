import Explanations
import Glibc
import Recipes
import TextData
package import TensorCore
import Training

/// Trains the runs of a study one after the other, until none is left to begin.
package struct StudyWorker {
  private let ledger: Ledger
  private let record: StudyRecord
  private let data: DataSet
  private let workers: Workers

  /// A worker on the study in a folder.
  package init(folder: String, workers: Workers) throws {
    guard let path = realpath(folder, nil) else { throw FileError(reading: folder) }
    defer { free(path) }
    ledger = try Ledger.open(String(cString: path))
    self.workers = workers
    // Paths of the study count from where it was begun.
    if let directory = try ledger.study()["directory"], chdir(directory) != 0 {
      throw FileError(
        file: directory, problem: "the study was begun there, and it cannot be entered",
        remedy: "make the folder with its data reachable again, or start the study anew")
    }
    record = try StudyRecord(ledger)
    data = try DataSet(folder: record.data)
    let runs = ledger.folder + "/runs"
    guard mkdir(runs, 0o777) == 0 || errno == EEXIST else {
      throw FileError(
        file: runs, problem: "cannot make the folder: \(String(cString: strerror(errno)))",
        remedy: "free the disk or the folder")
    }
  }

  /// Works until no run is left, or so many are done; false if it was interrupted.
  package func work(atMost runs: Int = .max) throws -> Bool {
    Interrupt.install()
    var left = runs
    while left > 0, let (run, lock) = try ledger.claim(at: secondsSince1970()) {
      let isDone = try withExtendedLifetime(lock) { try train(run) }
      if !isDone { return false }
      left -= 1
    }
    return true
  }

  /// Trains a run or goes on with it; false if that was interrupted. What goes wrong with the run is a line of the
  /// ledger, not an error.
  private func train(_ run: QueuedRun) throws -> Bool {
    let folder = ledger.folder(of: run.id)
    do {
      let resume = access(folder + "/checkpoint.safetensors", F_OK) == 0
      try RunFolder.prepare(folder, overwrite: true)
      let recipe = try Recipe.parse(run.recipe.utf8, file: "\(ledger.folder): \(run.arm)")
      let trainer = try Trainer(
        recipe: recipe, data: data, folder: folder, resume: resume, workers: workers, isQuiet: true)
      var predictions: [Int32] = []
      let outcome = try trainer.run { example, prediction in
        predictions.append(TestSplit.outcome(of: example, prediction, labels: data.labels))
      }
      if outcome.isInterrupted {
        try ledger.release(run.id)
        return false
      }
      let log = try RunCurve(folder: folder)
      var scores: [JSONValue.Member] = [
        .init("metrics", try JSONValue(parsing: TextFile.read(folder + "/metrics.json"))),
        .init("curve", log.json),
      ]
      // One run of an arm is enough to show where it looks.
      if run.seed == record.seeds.first && !record.isSearch {
        // A model that cannot be explained has still learned.
        scores.append(.init("explanations", (try? explanations(of: folder)) ?? .array([])))
      }
      try ledger.finish(
        run.id,
        RunResult(
          scores: .object(scores), predictions: predictions,
          precisions: outcome.test?.ranking?.averagePrecisions ?? [],
          seconds: log.seconds, rowsPerSecond: log.rowsPerSecond))
      // What is finished is not gone on with.
      unlink(folder + "/checkpoint.safetensors")
      unlink(folder + ".lock")
    } catch {
      try ledger.fail(run.id, "\(error)")
    }
    return true
  }

  /// Why the run's model answers as it does on the rows that the report shows.
  private func explanations(of folder: String) throws -> JSONValue {
    if record.test.shown.isEmpty { return .array([]) }
    let explainer = Explainer(try TrainedModel(folder: folder), method: nil, workers: workers)
    let split = try data.split("test")
    return .array(
      try record.test.shown.map { number in
        let row = try split.example(at: number)
        return ShownAnswer(
          row: row, number: number, explanation: try? explainer.explain(row, measuresFaithfulness: false)
        ).json
      })
  }
}
