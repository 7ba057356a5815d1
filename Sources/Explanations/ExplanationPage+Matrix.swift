import Recipes

extension ExplanationPage {
  /// A matrix as a table whose cells are the darker the better their two words match.
  func matrix(_ matrix: ExplainedMatrix) -> String {
    if matrix.rows.isEmpty || matrix.columns.isEmpty {
      return #"<p class="note">\#(line(matrix.name)): no words</p>"#
    }
    let share = matrix.shares
    let header = matrix.columns.map { #"<th scope="col">\#(isolated($0))</th>"# }.joined()
    let rows = matrix.rows.enumerated().map { row, word in
      let cells = matrix.columns.enumerated().map { column, other in
        let value = matrix.value(row, column)
        let hint = line("\(word) × \(other): \(figure(value, decimals: 4))")
        let alpha = value.map { figure(share($0), decimals: 2) } ?? "0"
        return #"<td style="--share:\#(alpha)" title="\#(hint)">\#(figure(value, decimals: 2))</td>"#
      }
      return #"<tr><th scope="row">\#(isolated(word))</th>\#(cells.joined())</tr>"#
    }
    // The region takes the focus so that the keyboard can scroll it.
    return """
      <figure>
      <figcaption>Attention matrix \(line(matrix.name)): the first text's words at the left, the second's at \
      the top</figcaption>
      <div class="scroll" role="region" tabindex="0" aria-label="Attention matrix \(line(matrix.name))">
      <table class="matrix" style="--fit:\(fit(matrix))">
      <thead><tr><td></td>\(header)</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      </figure>
      """
  }

  /// How much smaller the letters must be on paper, which cannot be scrolled, for the table to fit.
  private func fit(_ matrix: ExplainedMatrix) -> String {
    let page = 59.0  // A4 in the width of an "m", with a margin of 1 cm.
    let values = matrix.values.joined().map { figure($0, decimals: 2).utf8.count }.max() ?? 0
    let words = matrix.rows.map { displayWidth($0) }.max() ?? 0
    let needed = Double(matrix.columns.count) * (Double(values) * 0.62 + 0.6) + Double(words) * 0.7 + 1
    return figure(min(1, page / needed), decimals: 3)
  }
}
