import Glibc
import Models
import Recipes
import TensorCore
import TextData

/// Tells how a run goes: people on standard error, machines in `log.jsonl`, one object an epoch.
final class RunLog {
  private let folder: String
  private let isQuiet: Bool
  private var bar: ProgressBar?
  private var epochStart = 0.0
  private var epochRows = 0

  private var path: String { folder + "/log.jsonl" }

  init(folder: String, isQuiet: Bool) {
    self.folder = folder
    self.isQuiet = isQuiet
  }

  func say(_ line: String) {
    if !isQuiet { writeToStandardError(line + "\n") }
  }

  func fitsLinear() { say("fitting the support vector machine on the n-grams") }

  func beginEpoch(_ epoch: Int, of epochs: Int, rows: Int, done: Int) {
    epochStart = monotonicSeconds()
    epochRows = 0
    bar = ProgressBar(title: "epoch \(epoch)/\(epochs)", total: rows - done, unit: "rows", isQuiet: isQuiet)
  }

  func advance(rows: Int, loss: Double) {
    epochRows += rows
    bar?.advance(by: rows, suffix: "loss \(fixed(loss, decimals: 4))")
  }

  func endEpoch(_ epoch: Int, step: Int, loss: Double, report: EvaluationReport?, isBest: Bool) throws {
    let seconds = monotonicSeconds() - epochStart
    var scores = "loss \(fixed(loss, decimals: 4))"
    if let report {
      scores +=
        report.sets == nil
        ? "   dev accuracy \(percent(report.accuracy))" : "   dev micro-F1 \(percent(report.microF1))"
    }
    if let ranking = report?.ranking {
      scores += "   MAP \(fixed(ranking.meanAveragePrecision, decimals: 4))"
    }
    bar?.finish(suffix: scores + (isBest && report != nil ? "   best" : ""))
    bar = nil
    var line: [JSONValue.Member] = [
      .init("epoch", .integer(epoch)), .init("step", .integer(step)), .init("loss", .decimal(loss)),
      .init("best", .bool(isBest)), .init("seconds", .decimal(seconds)),
      .init("rows_per_second", .decimal(Double(epochRows) / Swift.max(seconds, 1e-9))),
    ]
    if let report { line.append(.init("dev", report.json)) }
    try append(JSONValue.object(line).json + "\n")
  }

  func interrupted(epoch: Int, bestEpoch: Int) {
    bar = nil
    let model = bestEpoch == 0 ? "as training left it" : "that of epoch \(bestEpoch), the best so far"
    say("\nstopped in epoch \(epoch); the model in \(printable(folder)) is \(model)")
  }

  func alreadyFinished(epochs: Int) { say("the run is finished, after \(epochs) epochs") }

  /// Drops the lines of `epoch` and later ones, and what is no line of a log: a run that was killed between the
  /// end of an epoch and its checkpoint does that epoch once more.
  func drop(from epoch: Int) throws {
    guard let file = fopen(path, "re") else {
      if errno == ENOENT { return }
      throw FileError(reading: path)
    }
    defer { fclose(file) }
    var (line, capacity) = (UnsafeMutablePointer<CChar>?.none, 0)
    defer { free(line) }
    var kept: [UInt8] = []
    var hasChanged = false
    while case let count = getline(&line, &capacity, file), count > 0, let start = line {
      let bytes = UnsafeRawBufferPointer(start: start, count: count)
      if bytes.last == UInt8(ascii: "\n"), let value = try? JSONValue(parsing: bytes),
        case .integer(let number)? = value["epoch"], number < epoch
      {
        kept += bytes
      } else {
        hasChanged = true
      }
    }
    if hasChanged { try AtomicFile.write(kept, to: path) }
  }

  private func append(_ line: String) throws {
    guard let file = fopen(path, "ae") else {
      throw FileError(
        file: path, problem: "cannot write: \(String(cString: strerror(errno)))",
        remedy: "free the disk or the folder")
    }
    defer { fclose(file) }
    if fputs(line, file) < 0 || fflush(file) != 0 {
      throw FileError(
        file: path, problem: "cannot write: \(String(cString: strerror(errno)))", remedy: "free the disk")
    }
  }
}
