import Recipes
import Training

/// An attention matrix as a grid for a terminal: each cell has a score, and the darker its mark, the better its
/// two words match.
struct AttentionGrid {
  private static let marks = ["·", "░", "▒", "▓", "█"]
  private static let cellWidth = 7
  let matrix: AttentionMatrix

  /// The words of the first text at the left, those of the second, cut to a cell, at the top.
  var text: String {
    let all = matrix.scores.joined()
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    let width = matrix.rows.map(displayWidth).max() ?? 0
    var lines = padded("", to: width + 2)
    for column in matrix.columns {
      lines += padded(clipped(column, to: Self.cellWidth - 1), to: Self.cellWidth)
    }
    lines += "\n"
    for (word, scores) in zip(matrix.rows, matrix.scores) {
      lines += padded(word, to: width + 2)
      for score in scores { lines += padded(cell(score, low: low, high: high), to: Self.cellWidth) }
      lines += "\n"
    }
    return lines
  }

  private func cell(_ score: Float, low: Float, high: Float) -> String {
    let share = high > low ? (score - low) / (high - low) : 1
    let last = Self.marks.count - 1
    return Self.marks[min(Int(share * Float(last) + 0.5), last)] + fixed(Double(score), decimals: 2)
  }
}
