import Glibc
import Recipes
import TensorCore

/// Shows on standard error how far a piece of work is.
///
/// On a terminal a bar, redrawn at most ten times a second; elsewhere a plain line about every ten seconds and one at
/// the end; nothing at all when quiet. `NO_COLOR` takes the colour away.
///
///     let progress = ProgressBar(title: "epoch 3/20", total: 4500, unit: "examples")
///     progress.advance(by: 32, suffix: "loss 0.4312")
///     progress.finish()
///
/// For use from one thread.
package final class ProgressBar {
  /// Where the work shows.
  package enum Style: Sendable, Equatable {
    case bar(color: Bool), lines, quiet
  }

  private var line: ProgressLine
  private let style: Style
  private let clock: () -> Double
  private let columns: () -> Int
  private let write: (String) -> Void
  private let start: Double
  private var lastShown: Double
  private var isBarDrawn = false
  private var isFinished = false

  /// Starts the clock of a piece of work of `total` units, nil where that is not known.
  package convenience init(title: String, total: Int?, unit: String, isQuiet: Bool = false) {
    self.init(
      title: title, total: total, unit: unit, style: isQuiet ? .quiet : .standardError,
      clock: monotonicSeconds,
      columns: standardErrorColumns, write: { writeToStandardError($0) })
  }

  /// Makes a bar with a clock, a width and a place to write of its own.
  package init(
    title: String, total: Int?, unit: String, style: Style, clock: @escaping () -> Double,
    columns: @escaping () -> Int, write: @escaping (String) -> Void
  ) {
    line = ProgressLine(title: title, done: 0, total: total, seconds: 0, unit: unit)
    (self.style, self.clock, self.columns, self.write) = (style, clock, columns, write)
    start = clock()
    lastShown = style == .lines ? start : -.infinity
  }

  /// Counts units as done.
  package func advance(by units: Int, suffix: String? = nil) {
    line.done += units
    if let suffix { line.suffix = suffix }
    guard style != .quiet, !isFinished else { return }
    let now = clock()
    guard now - lastShown >= (style == .lines ? 10 : 0.1) else { return }
    show(at: now)
  }

  /// Prints a line of its own, above the bar.
  package func print(_ text: String) {
    guard style != .quiet else { return }
    erase()
    write(text + "\n")
    if case .bar = style, !isFinished { show(at: clock()) }
  }

  /// Ends the work: erases the bar, and leaves one plain line of what was done.
  package func finish(suffix: String? = nil) {
    if let suffix { line.suffix = suffix }
    guard style != .quiet, !isFinished else { return }
    isFinished = true
    erase()
    line.seconds = clock() - start
    var last = line
    last.total = nil
    let time = "in \(Training.clock(line.seconds))"
    last.suffix = last.suffix.isEmpty ? time : "\(time)   \(last.suffix)"
    write(last.plain + "\n")
  }

  private func show(at now: Double) {
    lastShown = now
    line.seconds = now - start
    guard case .bar(let color) = style else {
      write(line.plain + "\n")
      return
    }
    let text = line.bar(columns: columns())
    // To the first column; the text; erase to the end of the line.
    write("\r" + (color ? "\u{1B}[36m\(text)\u{1B}[0m" : text) + "\u{1B}[K")
    isBarDrawn = true
  }

  private func erase() {
    if isBarDrawn { write("\r\u{1B}[K") }
    isBarDrawn = false
  }
}

extension ProgressBar.Style {
  /// What suits standard error: a bar on a terminal that can move its cursor, else lines.
  fileprivate static var standardError: Self {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    guard isatty(STDERR_FILENO) == 1, variable("TERM") != "dumb" else { return .lines }
    return .bar(color: variable("NO_COLOR").isEmpty)
  }
}

/// The width of the terminal behind standard error; 80 where it is not known.
private func standardErrorColumns() -> Int {
  var size = winsize()
  guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

package func writeToStandardError(_ text: String) {
  // Nothing can be said about a failure to say something.
  try? Array(text.utf8).withUnsafeBytes { try writeFully($0, to: STDERR_FILENO, of: "standard error") }
}
