import GRDB
import Glibc
import Recipes

/// The record of a study: an SQLite file that says of every run whether it is queued, running, finished or failed, and
/// keeps what reports need of the finished ones.
///
/// Any number of processes may use it at once. Each change is one transaction, so whoever is killed loses nothing that
/// was written and leaves nothing half written.
package struct Ledger: Sendable {
  private let database: DatabaseQueue
  /// The study's folder.
  package let folder: String

  private static let format = "1"

  /// Where the ledger of a study's folder stands.
  package static func path(of folder: String) -> String { folder + "/ledger.sqlite" }

  private init(folder: String, database: DatabaseQueue) {
    (self.folder, self.database) = (folder, database)
  }

  /// Opens the ledger of a study that was begun.
  package static func open(_ folder: String) throws -> Ledger {
    guard access(path(of: folder), R_OK) == 0 else {
      throw FileError(
        file: folder, problem: "no ledger.sqlite, so this is no study's folder",
        remedy: "give the --output of a windrow ablate")
    }
    let ledger = try connect(folder, to: path(of: folder))
    let format = try ledger.study()["format"]
    guard format == Self.format else {
      throw FileError(
        file: path(of: folder), problem: "its format is \(format ?? "missing"), not \(Self.format)",
        remedy: "use the version of windrow that wrote it")
    }
    return ledger
  }

  /// Makes the ledger of a study, with its runs waiting: as a whole or not at all.
  package static func make(_ folder: String, study: [String: String], runs: [QueuedRun]) throws -> Ledger {
    let unfinished = try connect(folder, to: unfinishedPath(of: folder))
    try unfinished.write { database in
      try database.execute(sql: schema)
      for (key, value) in study.merging(["format": format], uniquingKeysWith: { $1 }) {
        try database.execute(
          sql: "INSERT INTO study VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          arguments: [key, value])
      }
      try queue(runs, in: database)
    }
    do { try unfinished.database.close() } catch { throw failure(error, folder) }
    guard rename(unfinishedPath(of: folder), path(of: folder)) == 0 else {
      throw FileError(
        file: path(of: folder), problem: "cannot write: \(String(cString: strerror(errno)))",
        remedy: "free the disk or the folder")
    }
    return try open(folder)
  }

  private static func unfinishedPath(of folder: String) -> String { path(of: folder) + AtomicFile.suffix }

  /// Removes what is left where the making of a ledger was killed.
  static func removeUnfinished(_ folder: String) {
    for end in ["", "-journal"] { unlink(unfinishedPath(of: folder) + end) }
  }

  /// Appends runs that wait.
  static func queue(_ runs: [QueuedRun], in database: Database) throws {
    let first = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM runs") ?? 0
    for (place, run) in runs.enumerated() {
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO runs (id, place, arm, seed, recipe, inputs, state, failures)
          VALUES (?, ?, ?, ?, ?, ?, 'queued', 0)
          """,
        arguments: [run.id, first + place, run.arm, run.seed, run.recipe, run.inputs])
    }
  }

  private static let schema = """
    CREATE TABLE IF NOT EXISTS study (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS runs (
      id TEXT PRIMARY KEY, place INTEGER NOT NULL, arm TEXT NOT NULL, seed INTEGER NOT NULL, recipe TEXT NOT NULL,
      inputs TEXT NOT NULL,
      state TEXT NOT NULL, failures INTEGER NOT NULL, message TEXT, process INTEGER,
      result TEXT, predictions BLOB, precisions BLOB, seconds REAL, rows_per_second REAL
    );
    """

  private static func connect(_ folder: String, to path: String) throws -> Ledger {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    do {
      return Ledger(
        folder: folder, database: try DatabaseQueue(path: path, configuration: configuration))
    } catch { throw failure(error, folder) }
  }

  private static func failure(_ error: any Error, _ folder: String) -> FileError {
    FileError(
      file: path(of: folder), problem: "SQLite: \(error)",
      remedy: "free the disk or the file; if it is damaged, start the study again in another folder")
  }

  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try database.inTransaction(.immediate, body) } catch let error as DatabaseError {
      throw Self.failure(error, folder)
    }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do { return try database.read(body) } catch let error as DatabaseError {
      throw Self.failure(error, folder)
    }
  }
}

extension DatabaseQueue {
  /// One transaction that takes the write lock at its start, so that two processes never wait for each other inside.
  fileprivate func inTransaction<Result>(
    _ kind: Database.TransactionKind, _ body: (Database) throws -> Result
  ) throws -> Result {
    var result: Result?
    try inTransaction(kind) { database in
      result = try body(database)
      return .commit
    }
    guard let result else { preconditionFailure("ledger: a transaction without a result") }
    return result
  }
}
