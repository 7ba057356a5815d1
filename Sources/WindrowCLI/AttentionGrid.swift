import Recipes
import Training

/// An attention matrix as a grid for a terminal: the darker a cell, the better its two words match.
struct AttentionGrid {
  private static let shades = ["  ", "░░", "▒▒", "▓▓", "██"]
  let matrix: AttentionMatrix

  /// Columns are numbered at the top and named below, so that long words do not widen the grid.
  var text: String {
    let all = matrix.scores.joined()
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    let width = matrix.rows.map(displayWidth).max() ?? 0
    var lines = padded("", to: width) + " "
    for column in matrix.columns.indices { lines += " " + padded("\(column + 1)", to: 2) }
    lines += "\n"
    for (word, scores) in zip(matrix.rows, matrix.scores) {
      lines += padded(word, to: width) + " "
      for score in scores { lines += " " + shade(score, low: low, high: high) }
      lines += "\n"
    }
    let names = matrix.columns.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: "  ")
    return lines + padded("", to: width) + "  " + names + "\n"
  }

  private func shade(_ score: Float, low: Float, high: Float) -> String {
    let share = high > low ? (score - low) / (high - low) : 1
    let last = AttentionGrid.shades.count - 1
    return AttentionGrid.shades[min(Int(share * Float(last) + 0.5), last)]
  }
}
