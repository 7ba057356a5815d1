import Glibc
import Recipes
import TextData
import Training

/// The time of day, which processes share.
func secondsSince1970() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

/// Runs a study with worker processes, each on its share of the threads, and watches over them.
package final class StudyRunner {
  private let ledger: Ledger
  private let folder: String
  private let count: Int
  private let threads: Int
  private let program: String
  private var children: [pid_t: Int32] = [:]
  private let view: StudyView

  /// How a study stopped.
  package enum End: Sendable {
    case finished
    /// Some runs failed twice.
    case failures(Int)
    /// The budget is used up.
    case outOfTime(Int)
    case interrupted
  }

  /// - Parameters:
  ///   - workers: how many processes
  ///   - threads: of each
  ///   - program: the file of this program
  package init(folder: String, workers: Int, threads: Int, program: String, isQuiet: Bool) throws {
    ledger = try Ledger.open(folder)
    (self.folder, count, self.threads, self.program) = (folder, workers, threads, program)
    view = try StudyView(ledger: ledger, isQuiet: isQuiet)
  }

  /// Trains what is not finished.
  package func run(seconds: Double?) throws -> End {
    Interrupt.install()
    try ledger.end(at: seconds.map { secondsSince1970() + $0 })
    var isStopping = false
    defer { for child in children.keys { kill(child, SIGKILL) } }
    while true {
      let counts = try ledger.counts()
      let open = (counts[.queued] ?? 0) + (counts[.running] ?? 0)
      if !isStopping && !Interrupt.isRequested {
        let isLate = try isLate()
        while !isLate && children.count < min(count, open) { try start() }
      }
      try view.show(counts)
      if children.isEmpty {
        let isInterrupted = isStopping || Interrupt.isRequested
        if open == 0 && !isInterrupted, try ledger.queueNextRung() { continue }
        view.finish(counts)
        if isInterrupted { return .interrupted }
        let failed = counts[.failed] ?? 0
        return open > 0 ? .outOfTime(open) : failed > 0 ? .failures(failed) : .finished
      }
      if Interrupt.isRequested && !isStopping {
        isStopping = true
        for child in children.keys { kill(child, SIGINT) }
      }
      usleep(100_000)
      try reap()
    }
  }

  private func isLate() throws -> Bool {
    guard let end = try ledger.study()["end"].flatMap(Double.init) else { return false }
    return secondsSince1970() > end
  }

  /// Starts a worker; it ends with this process, whose end it notices by its standard input.
  private func start() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw failure("cannot make a pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let errors = open(folder + "/workers.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard errors >= 0 else { throw failure("cannot write workers.log") }
    defer { close(errors) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: Ctrl-C comes to this process, which hands it on once.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let arguments = [program, "ablate-worker", folder, "--threads", "\(threads)", "--supervised"]
    var texts = arguments.map { strdup($0) } + [nil]
    defer { for text in texts { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, &attributes, &texts, environ)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      throw failure("cannot start \(program): \(String(cString: strerror(code)))")
    }
    children[child] = ends[1]
  }

  /// Notes which workers have ended, and how.
  private func reap() throws {
    var status: Int32 = 0
    while case let child = waitpid(-1, &status, WNOHANG), child > 0 {
      if let pipe = children.removeValue(forKey: child) { close(pipe) }
      let signal = status & 0x7f
      let code = (status >> 8) & 0xff
      if signal == 0 && (code == 0 || code == 130) { continue }
      // Interrupted before it could listen.
      if signal == SIGINT && Interrupt.isRequested { continue }
      let what = signal == 0 ? "exit code \(code)" : "signal \(signal), \(String(cString: strsignal(signal)))"
      let hasRun = try ledger.fail(
        process: child, "the worker ended with \(what); its last words are in workers.log")
      // A worker that ends before it takes a run would end again.
      if !hasRun { throw failure("a worker ended with \(what): see workers.log") }
    }
  }

  private func failure(_ problem: String) -> FileError {
    FileError(file: folder, problem: problem, remedy: "free the disk or the folder, then go on with --resume")
  }
}
