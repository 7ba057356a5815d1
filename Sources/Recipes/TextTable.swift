/// Rows of cells printed in aligned columns, for people; the first column to the left, the others to the right.
package struct TextTable: Sendable {
  private var rows: [[String]] = []

  /// Makes a table whose first row is `header`.
  package init(header: [String]) {
    rows.append(header)
  }

  /// Adds a row below those there are.
  package mutating func append(_ row: [String]) {
    rows.append(row)
  }

  /// The table's lines; columns are two spaces apart, and widths count what a terminal shows.
  package var text: String {
    var widths = [Int](repeating: 0, count: rows.map(\.count).max() ?? 0)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], displayWidth(cell)) }
    }
    var lines = ""
    for row in rows {
      var line = row.enumerated()
        .map { padded($0.element, to: widths[$0.offset], toTheRight: $0.offset > 0) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      lines += line + "\n"
    }
    return lines
  }
}
