import Glibc
import Recipes
import TensorCore
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
  private var epochsOfRuns: [String: Int] = [:]

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
    let folder = ledger.folder(of: run.id)
    let curve = try? RunCurve(folder: folder)
    let done = curve?.epochs ?? 0
    var line = padded(clipped("\(printable(run.arm)), seed \(run.seed)", to: 44), to: 44)
    guard let epochs = epochs(of: run) else { return line + "  starts" }
    line += "  epoch \(min(done + 1, epochs))/\(epochs)"
    if let score = curve?.lastAccuracy { line += "  dev \(percent(score))" }
    if done > 0, let seconds = curve?.seconds {
      line += "  at most \(clock(seconds / Double(done) * Double(epochs - done))) left"
    }
    return line
  }

  /// The most epochs that a run has; nil before it has begun.
  private func epochs(of run: QueuedRun) -> Int? {
    if let known = epochsOfRuns[run.id] { return known }
    let recipe = try? Recipe.load(ledger.folder(of: run.id) + "/recipe.yaml")
    let epochs = try? recipe?.node("training").int("epochs", in: 1...Int.max)
    epochsOfRuns[run.id] = epochs
    return epochs
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
