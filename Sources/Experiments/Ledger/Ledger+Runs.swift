import FoundationEssentials
import Glibc
import GRDB
package import Recipes

/// A run that waits in the ledger.
package struct QueuedRun: Sendable {
  package let id: String
  package let arm: String
  package let seed: Int
  /// As given, with the arm's changes and the seed.
  package let recipe: String
  /// The hash of all that the recipe names and does not hold, and of the program's version.
  package let inputs: String

  package init(id: String, arm: String, seed: Int, recipe: String, inputs: String) {
    (self.id, self.arm, self.seed, self.recipe, self.inputs) = (id, arm, seed, recipe, inputs)
  }
}

/// Where a run stands.
package enum RunState: String, Sendable, CaseIterable {
  case queued, running, finished, failed
}

/// A run as the ledger has it.
package struct RunRecord: Sendable {
  package let run: QueuedRun
  package let state: RunState
  /// How often it failed.
  package let failures: Int
  /// Why it failed last.
  package let message: String?
}

/// What a finished run leaves for reports.
package struct RunResult: Sendable {
  /// `metrics.json` of the run and, under `curve`, the loss and the dev score of every epoch.
  package let scores: JSONValue
  /// The predicted class of every scored test row.
  package let predictions: [Int32]
  /// Average precision of each test group; empty where there are none.
  package let precisions: [Double]
  /// Seconds of training.
  package let seconds: Double
  /// Training rows a second.
  package let rowsPerSecond: Double

  package init(
    scores: JSONValue, predictions: [Int32], precisions: [Double], seconds: Double, rowsPerSecond: Double
  ) {
    (self.scores, self.predictions, self.precisions) = (scores, predictions, precisions)
    (self.seconds, self.rowsPerSecond) = (seconds, rowsPerSecond)
  }
}

extension Ledger {
  /// A run that failed is tried so often in all.
  private static let tries = 2

  /// The folder of a run: a model's folder, and the run's log.
  package func folder(of id: String) -> String { "\(folder)/runs/\(id)" }

  /// Takes the next run: one that waits, or one whose process has gone. nil where there is none.
  package func claim(at now: Double) throws -> (run: QueuedRun, lock: RunLock)? {
    try write { database in
      if let end = try Double.fetchOne(database, sql: "SELECT value FROM study WHERE key = 'end'"), now > end
      {
        return nil
      }
      for state in [RunState.queued, .running] {
        let rows = try Row.fetchCursor(
          database, sql: "SELECT * FROM runs WHERE state = ? ORDER BY place", arguments: [state.rawValue])
        while let row = try rows.next() {
          let run = Self.queued(row)
          guard let lock = try RunLock(self.folder(of: run.id) + ".lock") else { continue }
          try database.execute(
            sql: "UPDATE runs SET state = 'running', process = ? WHERE id = ?", arguments: [getpid(), run.id])
          return (run, lock)
        }
      }
      return nil
    }
  }

  package func finish(_ id: String, _ result: RunResult) throws {
    try write { database in
      try database.execute(
        sql: """
          UPDATE runs SET state = 'finished', message = NULL, process = NULL, result = ?, predictions = ?,
            precisions = ?, seconds = ?, rows_per_second = ? WHERE id = ?
          """,
        arguments: [
          result.scores.json, Self.data(result.predictions), Self.data(result.precisions), result.seconds,
          result.rowsPerSecond, id,
        ])
    }
  }

  /// Counts a failure; the run waits again, or has failed for good.
  package func fail(_ id: String, _ message: String) throws {
    try write { try Self.fail($0, id, message) }
  }

  /// Counts a failure of the run that a process was at work on when it ended; false where there was none.
  func fail(process: Int32, _ message: String) throws -> Bool {
    try write { database in
      let ids = try String.fetchAll(
        database, sql: "SELECT id FROM runs WHERE state = 'running' AND process = ?", arguments: [process])
      for id in ids { try Self.fail(database, id, message) }
      return !ids.isEmpty
    }
  }

  private static func fail(_ database: Database, _ id: String, _ message: String) throws {
    try database.execute(
      sql: """
        UPDATE runs SET failures = failures + 1, message = ?, process = NULL,
          state = CASE WHEN failures + 1 < ? THEN 'queued' ELSE 'failed' END WHERE id = ?
        """, arguments: [message, tries, id])
  }

  /// Puts a run back that was interrupted.
  func release(_ id: String) throws {
    try write {
      try $0.execute(sql: "UPDATE runs SET state = 'queued', process = NULL WHERE id = ?", arguments: [id])
    }
  }

  /// Lets runs that failed for good be tried again.
  package func retryFailed() throws {
    try write { try $0.execute(sql: "UPDATE runs SET state = 'queued', failures = 0 WHERE state = 'failed'") }
  }

  /// No run begins after this time, in seconds since 1970; nil for no end.
  package func end(at time: Double?) throws {
    try write { database in
      try database.execute(sql: "DELETE FROM study WHERE key = 'end'")
      if let time {
        try database.execute(sql: "INSERT INTO study VALUES ('end', ?)", arguments: ["\(time)"])
      }
    }
  }

  /// All runs, in the order of the study.
  package func runs() throws -> [RunRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT id, arm, seed, recipe, inputs, state, failures, message FROM runs ORDER BY place"
      ).map { row in
        RunRecord(
          run: Self.queued(row), state: RunState(rawValue: row["state"]) ?? .queued,
          failures: row["failures"],
          message: row["message"])
      }
    }
  }

  /// How many runs there are in each state.
  package func counts() throws -> [RunState: Int] {
    try read { database in
      var counts: [RunState: Int] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT state, COUNT(*) AS n FROM runs GROUP BY state") {
        if let state = RunState(rawValue: row["state"]) { counts[state] = row["n"] }
      }
      return counts
    }
  }

  /// The runs that are under way.
  package func running() throws -> [QueuedRun] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM runs WHERE state = 'running' ORDER BY place").map(
        Self.queued)
    }
  }

  /// What the finished runs left, by their ids.
  package func results() throws -> [String: RunResult] {
    try read { database in
      var results: [String: RunResult] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT * FROM runs WHERE state = 'finished'") {
        let text: String = row["result"]
        results[row["id"]] = RunResult(
          scores: try JSONValue(parsing: text), predictions: Self.numbers(row["predictions"]),
          precisions: Self.numbers(row["precisions"]), seconds: row["seconds"],
          rowsPerSecond: row["rows_per_second"])
      }
      return results
    }
  }

  /// What the study was begun with.
  package func study() throws -> [String: String] {
    try read { database in
      var values: [String: String] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT key, value FROM study") {
        values[row["key"]] = row["value"]
      }
      return values
    }
  }

  /// Numbers as the bytes of an array.
  private static func data<Number: BitwiseCopyable>(_ numbers: [Number]) -> Data {
    numbers.withUnsafeBytes { Data($0) }
  }

  private static func numbers<Number: BitwiseCopyable>(_ data: Data) -> [Number] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Number>.stride).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.stride, as: Number.self)
      }
    }
  }

  private static func queued(_ row: Row) -> QueuedRun {
    QueuedRun(
      id: row["id"], arm: row["arm"], seed: row["seed"], recipe: row["recipe"], inputs: row["inputs"])
  }
}
