import Explanations
import Recipes

/// Where each arm looks in the same few test rows.
extension StudyPage {
  /// More arms would make a page that nobody scrolls through.
  private static let limit = 24

  /// A section for each row that is shown; none without explanations.
  var attention: [String] {
    let shown = ownArms.filter { !$0.shown.isEmpty }
    guard let rows = shown.first?.shown.indices else { return [] }
    let cut = shown.count > Self.limit ? " The first \(Self.limit) of \(shown.count) arms." : ""
    return rows.compactMap { place in
      let answers = shown.prefix(Self.limit).compactMap { arm in
        arm.shown.indices.contains(place)
          ? arm.shown[place].explanation.map { (arm.name, arm.shown[place], $0) } : nil
      }
      return answers.isEmpty ? nil : attention(answers, cut)
    }
  }

  private func attention(
    _ answers: [(arm: String, row: ShownAnswer, explanation: Explanation)], _ cut: String
  ) -> String {
    let (_, row, first) = answers[0]
    let texts = first.texts.map { #"<p class="shown" lang="" dir="auto">\#(htmlLine($0.text))</p>"# }
    let panels = answers.map { answer in
      (
        "\(answer.arm): \(answer.explanation.label)",
        answer.explanation.matrices.isEmpty
          ? words(answer.explanation)
          : answer.explanation.matrices.map {
            matrix($0, of: answer.arm, isAlone: answer.explanation.matrices.count == 1)
          }.joined(separator: "\n")
      )
    }
    var notes = ["Runs of seed \(report.record.seeds[0])."]
    if answers.contains(where: { !$0.explanation.matrices.isEmpty }) {
      notes.append("Darker: the two words match better, from the lowest to the highest of each matrix.")
    }
    if answers.contains(where: { $0.explanation.matrices.isEmpty && $0.explanation.method == "attention" }) {
      notes.append("Darker words: more attention, which need not be influence.")
    }
    if answers.contains(where: { $0.explanation.method == "occlusion" }) {
      notes.append(
        "Arms without attention: what the answer's probability loses without the word; orange where it gains."
      )
    }
    if answers.contains(where: { $0.explanation.matrices.contains(where: AttentionMap.cuts) }) {
      notes.append("Of long texts the first \(AttentionMap.limit) words.")
    }
    return section(
      ReportTable(
        title: "Where the arms look in test row \(row.row + 1), which is \(row.truth)",
        header: ["arm", "most probable", "probability", "strongest"],
        rows: answers.map { answer in
          [
            answer.arm, answer.explanation.label, fixed(answer.explanation.probability, decimals: 3),
            strongest(answer.explanation),
          ]
        }, note: notes.joined(separator: " ") + cut),
      (texts + [self.panels(panels, "top")]).joined(separator: "\n")
    )
  }

  private func matrix(_ matrix: ExplainedMatrix, of arm: String, isAlone: Bool) -> String {
    if matrix.rows.isEmpty || matrix.columns.isEmpty { return paragraph("\(matrix.name): no words") }
    let name = isAlone ? "" : #"<span class="name">\#(htmlLine(matrix.name))</span>"#
    return name + AttentionMap(matrix: matrix).svg("Attention of '\(arm)', \(matrix.name)")
  }

  /// The texts with a shade behind each word.
  private func words(_ explanation: Explanation) -> String {
    let largest = explanation.texts.flatMap(\.tokens).map { abs($0.weight) }.max() ?? 0
    return explanation.texts.map { text in
      let words = text.pieces.map { piece -> String in
        guard let token = piece.token, largest > 0 else { return htmlLine(piece.text) }
        let share = fixed(abs(token.weight) / largest, decimals: 2)
        // So little would not show, and dots below the word would say more than it means.
        if abs(token.weight) < 0.05 * largest { return htmlLine(piece.text) }
        let kind = token.weight < 0 ? "word fewer" : "word"
        return #"<span class="\#(kind)" style="--share:\#(share)">\#(htmlLine(piece.text))</span>"#
      }
      return #"<p class="words" lang="" dir="auto">\#(words.joined())</p>"#
    }.joined(separator: "\n")
  }

  /// The three cells or words with the most weight.
  private func strongest(_ explanation: Explanation) -> String {
    guard let matrix = explanation.matrices.last(where: { !$0.values.joined().isEmpty }) else {
      return explanation.strongest(3).map { "\($0.token.word) \(fixed($0.token.weight, decimals: 3))" }
        .joined(separator: ", ")
    }
    let cells = matrix.rows.indices.flatMap { row in
      matrix.columns.indices.compactMap { column in
        matrix.value(row, column).map { (row: row, column: column, value: $0) }
      }
    }
    let best = cells.enumerated().sorted {
      ($1.element.value, $0.offset) < ($0.element.value, $1.offset)
    }
    return best.prefix(3).map(\.element).map {
      "\(matrix.rows[$0.row])–\(matrix.columns[$0.column]) \(fixed($0.value, decimals: 3))"
    }.joined(separator: ", ")
  }
}
