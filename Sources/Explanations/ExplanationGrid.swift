import Recipes

/// An attention matrix as a grid for a terminal: each cell has a score, and the darker its mark, the better
/// its two words match. A matrix wider than the terminal comes in blocks of columns.
public struct ExplanationGrid {
  private static let marks = ["·", "░", "▒", "▓", "█"]
  private let matrix: ExplainedMatrix
  private let width: Int

  /// Makes a grid no line of which is wider than `width` columns.
  public init(matrix: ExplainedMatrix, width: Int) { (self.matrix, self.width) = (matrix, width) }

  /// The words of the first text at the left, those of the second, cut to a cell, at the top.
  public var text: String {
    guard !matrix.rows.isEmpty, !matrix.columns.isEmpty else { return "(no words)\n" }
    let rows = matrix.rows.map { printable($0) }
    let columns = matrix.columns.map { printable($0) }
    let share = matrix.shares
    let cells = rows.indices.map { row in columns.indices.map { cell(matrix.value(row, $0), share) } }
    let left = min(rows.map(displayWidth).max() ?? 0, max(8, width / 3))
    let cellWidth = max(6, cells.joined().map(displayWidth).max() ?? 0) + 1
    let perBlock = max(1, (width - left - 1) / cellWidth)
    return stride(from: 0, to: columns.count, by: perBlock).map { start in
      let block = start..<min(start + perBlock, columns.count)
      func line(_ word: String, _ cells: ArraySlice<String>) -> String {
        let cells = cells.map { " " + padded(clipped($0, to: cellWidth - 1), to: cellWidth - 1) }
        return padded(clipped(word, to: left), to: left) + " " + cells.joined() + "\n"
      }
      return line("", columns[block]) + zip(rows, cells).map { line($0, $1[block]) }.joined()
    }.joined(separator: "\n")
  }

  private func cell(_ value: Double?, _ share: (Double) -> Double) -> String {
    guard let value else { return " –" }
    let mark = Self.marks[Int((share(value) * Double(Self.marks.count - 1)).rounded())]
    return mark + figure(value, decimals: 2)
  }
}
