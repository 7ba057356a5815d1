import Recipes

/// A table of a report with what is said about it.
struct ReportTable {
  let title: String
  let header: [String]
  let rows: [[String]]
  var note = ""

  /// For a terminal.
  var text: String {
    var table = TextTable(header: header)
    for row in rows { table.append(row) }
    return "\(title)\n\n\(table.text)" + (note.isEmpty ? "" : "\n\(note)\n")
  }

  /// For a page of Markdown.
  var markdown: String {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map {
          printable($0).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        }
        .joined(separator: " | ") + " |\n"
    }
    return "## \(title)\n\n" + line(header) + line(header.indices.map { $0 == 0 ? "---" : "--:" })
      + rows.map(line).joined() + (note.isEmpty ? "" : "\n\(note)\n")
  }
}
