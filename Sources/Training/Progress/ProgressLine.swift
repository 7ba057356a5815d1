import Recipes

/// How far a piece of work is, and the lines that say so; pure text, no terminal.
package struct ProgressLine: Sendable, Equatable {
  /// What is being done: "epoch 3/20".
  package var title: String
  /// Units done so far.
  package var done: Int
  /// Units there are, nil where that is not known (a stream).
  package var total: Int?
  /// Seconds since the start.
  package var seconds: Double
  /// What the units are: "examples".
  package var unit: String
  /// Free text at the end: "loss 0.4312".
  package var suffix: String

  /// Makes the state of a piece of work.
  package init(title: String, done: Int, total: Int?, seconds: Double, unit: String, suffix: String = "") {
    (self.title, self.done, self.total) = (title, done, total)
    (self.seconds, self.unit, self.suffix) = (seconds, unit, suffix)
  }

  /// Units a second; nil before there is anything to divide.
  package var rate: Double? {
    done > 0 && seconds > 0 ? Double(done) / seconds : nil
  }

  /// Seconds to the end at the rate so far; nil where they cannot be known.
  package var secondsLeft: Double? {
    guard let rate, let total else { return nil }
    return Double(max(0, total - done)) / rate
  }

  /// One line for a log, without a bar.
  ///
  ///     epoch 3/20   1,200/4,500 examples (26 %)   4,248/s   0:01 left   loss 0.4312
  package var plain: String {
    ([title, count] + details).filter { !$0.isEmpty }.joined(separator: "   ")
  }

  /// One line for a terminal of `columns`, at most one less wide, so that the cursor does not wrap.
  ///
  ///     epoch 3/20 [#######--------------------]  26 %  4,248/s  0:01 left  loss 0.4312
  ///
  /// What does not fit is left out from the end; the bar takes 10 to 40 columns of what the texts leave, or none.
  package func bar(columns: Int) -> String {
    let room = columns - 1
    let end = details.filter { !$0.isEmpty }.map { "  " + $0 }.joined()
    guard let total else { return clipped("\(title)  \(count)\(end)", to: room) }
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    let percent = padded("\(Int(share * 100)) %", to: 5, toTheRight: true)
    let width = min(40, room - displayWidth(title) - displayWidth(percent) - displayWidth(end) - 4)
    guard width >= 10 else { return clipped("\(title) \(percent)\(end)", to: room) }
    let full = Int(share * Double(width))
    let bar = String(repeating: "#", count: full) + String(repeating: "-", count: width - full)
    return "\(title) [\(bar)] \(percent)\(end)"
  }

  private var count: String {
    guard let total else { return "\(grouped(done)) \(unit)" }
    let percent = total > 0 ? " (\(Int(min(1, max(0, Double(done) / Double(total))) * 100)) %)" : ""
    return "\(grouped(done))/\(grouped(total)) \(unit)\(percent)"
  }

  private var details: [String] {
    let speed = rate.map {
      $0 < 10 ? "\(fixed($0, decimals: 1))/s" : "\(grouped(Int(min($0.rounded(), 1e15))))/s"
    }
    return [speed ?? "", secondsLeft.map { "\(clock($0)) left" } ?? "", suffix]
  }
}

/// Seconds as "0:07", "12:34" or "1:02:03".
package func clock(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "–" }
  let whole = Int(max(0, seconds).rounded())
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let (hours, minutes) = (whole / 3600, whole / 60 % 60)
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
}
