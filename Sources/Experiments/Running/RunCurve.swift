import Glibc
import Recipes
import TextData

/// How a run went, epoch by epoch, from its `log.jsonl`.
struct RunCurve {
  /// Loss, and score on dev by the metric's name, of every epoch.
  let json: JSONValue
  /// Seconds of all epochs.
  let seconds: Double
  /// Training rows a second over all epochs.
  let rowsPerSecond: Double
  /// Accuracy on dev after the last epoch; nil before the first.
  let lastAccuracy: Double?
  /// How many epochs are done.
  let epochs: Int

  init(folder: String) throws {
    let text = access(folder + "/log.jsonl", R_OK) == 0 ? try TextFile.read(folder + "/log.jsonl") : ""
    var (epochs, seconds, rows) = ([JSONValue](), 0.0, 0.0)
    var last: Double?
    // A line that is being written is left for later.
    for line in text.split(separator: "\n") {
      guard let epoch = try? JSONValue(parsing: String(line)) else { continue }
      let time = epoch["seconds"]?.double ?? 0
      seconds += time
      rows += time * (epoch["rows_per_second"]?.double ?? 0)
      last = epoch["dev"]?["accuracy"]?.double
      var members: [JSONValue.Member] = []
      if let loss = epoch["loss"] { members.append(.init("loss", loss)) }
      for metric in StudyMetric.allCases {
        if let score = epoch["dev"]?[metric.rawValue] { members.append(.init(metric.rawValue, score)) }
      }
      epochs.append(.object(members))
    }
    json = .array(epochs)
    (self.seconds, lastAccuracy, self.epochs) = (seconds, last, epochs.count)
    rowsPerSecond = seconds > 0 ? rows / seconds : 0
  }
}
