import Glibc
import Recipes

/// A linear scale of a plot: what it shows, its ticks, and where a number stands on it.
struct PlotAxis {
  let ticks: [Double]
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double
  private let decimals: Int

  /// A scale that has these numbers on it, drawn from `start` to `end`.
  ///
  /// - Parameter ticks: how many at most; one fewer than the intervals of 1, 2 or 5 times a power of ten between them
  init(_ numbers: [Double], from start: Double, to end: Double, ticks count: Int) {
    let finite = numbers.filter { $0.isFinite && abs($0) < 1e15 }
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    if high - low <= 1e-9 * max(abs(low), abs(high)) {
      let margin = high == 0 ? 1 : abs(high) * 0.1
      (low, high) = (low - margin, high + margin)
    }
    let margin = (high - low) * 0.04
    (low, high) = (low - margin, high + margin)
    let rough = (high - low) / Double(count)
    let power = floor(log10(rough))
    let unit = pow(10, power)
    let step = ([1, 2, 5, 10].first { $0 * unit >= rough } ?? 10) * unit
    ticks = stride(from: (low / step).rounded(.up), through: (high / step).rounded(.down), by: 1).map {
      $0 * step
    }
    decimals = min(9, max(0, Int(-floor(log10(step) + 1e-9))))
    (self.low, self.high, self.start, self.end) = (low, high, start, end)
  }

  func position(_ number: Double) -> Double { start + (number - low) / (high - low) * (end - start) }

  func label(_ tick: Double) -> String {
    decimals == 0 && abs(tick) < 1e15 ? grouped(Int(tick.rounded())) : fixed(tick, decimals: decimals)
  }
}

extension PlotAxis {
  /// Grid lines across the rows of a plot and the numbers below them; `zero` makes that line stand out.
  func drawVertical(
    on drawing: inout Drawing, from top: Double, to bottom: Double, title: String, zero: Bool = false
  ) {
    for tick in ticks {
      let x = position(tick)
      drawing.line(zero && abs(tick) < 1e-12 ? "zero" : "grid", x, top, x, bottom)
      drawing.text(label(tick), x, bottom + 17, .middle, kind: "tick")
    }
    if !title.isEmpty { drawing.text(title, (start + end) / 2, bottom + 38, .middle, kind: "quiet") }
  }

  /// Grid lines from `left` to `right` and the numbers before them.
  func drawHorizontal(on drawing: inout Drawing, from left: Double, to right: Double) {
    for tick in ticks {
      let y = position(tick)
      drawing.line("grid", left, y, right, y)
      drawing.text(label(tick), left - 6, y + 4, .end, kind: "tick")
    }
  }
}
