import Glibc
import Recipes
import Training

/// Shows on standard error how far a study is: on a terminal a line for each run under way and the study's bar, elsewhere
/// a line now and then.
final class StudyView {
  private let ledger: Ledger
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let start = monotonicSeconds()
  private let doneBefore: Int
  private var lastShown = -Double.infinity
  private var height = 0

  init(ledger: Ledger, isQuiet: Bool) throws {
    (self.ledger, self.isQuiet) = (ledger, isQuiet)
    isTerminal = isatty(STDERR_FILENO) == 1
    doneBefore = Self.done(try ledger.counts())
  }

  private static func done(_ counts: [RunState: Int]) -> Int {
    (counts[.finished] ?? 0) + (counts[.failed] ?? 0)
  }

  func show(_ counts: [RunState: Int]) throws {
    let now = monotonicSeconds()
    if isQuiet || now - lastShown < (isTerminal ? 0.5 : 10) { return }
    lastShown = now
    guard isTerminal else { return write(bar(counts).plain + "\n") }
    let lines = try ledger.running().map(line)
    erase()
    write(lines.map { $0 + "\n" }.joined() + bar(counts).bar(columns: 80) + "\n")
    height = lines.count + 1
  }

  func finish(_ counts: [RunState: Int]) {
    if isQuiet { return }
    erase()
    write(bar(counts).plain + "\n")
  }

  private func line(of run: QueuedRun) -> String {
    let curve = try? RunCurve(folder: ledger.folder(of: run.id))
    let epochs = curve?.epochs ?? 0
    let score = curve?.lastAccuracy.map { "dev \(percent($0))" } ?? ""
    let pace = epochs > 0 ? "\(clock((curve?.seconds ?? 0) / Double(epochs))) an epoch" : ""
    return padded(clipped("\(printable(run.arm)), seed \(run.seed)", to: 44), to: 44)
      + "  epoch \(epochs + 1)  \(score)  \(pace)"
  }

  private func bar(_ counts: [RunState: Int]) -> ProgressLine {
    let done = Self.done(counts)
    let total = counts.values.reduce(0, +)
    let failed = counts[.failed] ?? 0
    // The rate is that of this invocation.
    let seconds = (monotonicSeconds() - start) * Double(max(done, 1)) / Double(max(done - doneBefore, 1))
    return ProgressLine(
      title: "study", done: done, total: total, seconds: done > doneBefore ? seconds : 0, unit: "runs",
      suffix: failed > 0 ? "\(failed) failed" : "")
  }

  private func erase() {
    if height > 0 { write("\u{1B}[\(height)A\u{1B}[J") }
    height = 0
  }

  private func write(_ text: String) { writeToStandardError(text) }
}
