import Explanations
import Recipes

/// A matrix of attention as shaded cells, a row for each word of the first text: the darker, the better two words match.
struct AttentionMap {
  let matrix: ExplainedMatrix
  /// More words than these have no room.
  static let limit = 24
  private static let levels = 8

  func svg(_ description: String) -> String {
    let rows = matrix.rows.prefix(Self.limit).map { Self.short($0) }
    let columns = matrix.columns.prefix(Self.limit).map { Self.short($0) }
    func width(_ words: [String]) -> Double {
      Double(words.map { displayWidth($0) }.max() ?? 0) * Drawing.column + 6
    }
    let (left, top) = (width(rows), width(columns))
    let cell = min(26, (Self.width - left) / Double(max(columns.count, rows.count, 1)))
    let size = min(12, cell)
    var drawing = Drawing(width: Self.width, height: top + cell * Double(rows.count) + 2)
    for (row, word) in rows.enumerated() {
      drawing.text(word, left - 4, top + (Double(row) + 0.5) * cell + size / 3, .end, size: size)
    }
    for (column, word) in columns.enumerated() {
      let x = left + (Double(column) + 0.5) * cell + size / 3
      drawing.text(word, x, top - 4, upright: true, size: size)
    }
    let share = matrix.shares
    var corners = [[(x: Double, y: Double)]](repeating: [], count: Self.levels + 1)
    for row in rows.indices {
      for column in columns.indices {
        let level = matrix.value(row, column).map { Int((share($0) * Double(Self.levels)).rounded()) } ?? 0
        corners[level].append((left + Double(column) * cell, top + Double(row) * cell))
      }
    }
    for (level, corners) in corners.enumerated() where level > 0 && !corners.isEmpty {
      drawing.squares("more", corners, side: cell - 1, share: Double(level) / Double(Self.levels))
    }
    drawing.box("panel", left, top, width: cell * Double(columns.count), height: cell * Double(rows.count))
    return drawing.svg(description)
  }

  static let width = 290.0

  /// Whether a matrix has more words than the map shows.
  static func cuts(_ matrix: ExplainedMatrix) -> Bool {
    max(matrix.rows.count, matrix.columns.count) > limit
  }

  private static func short(_ word: String) -> String { wrapped(word, columns: 12, lines: 1)[0] }
}
