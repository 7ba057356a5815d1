import Recipes

/// Explanations as one HTML page that needs nothing else: no script, no picture, no connection.
public struct ExplanationPage {
  private let explanations: [Explanation]
  private let title: String

  /// Makes the page.
  public init(_ explanations: [Explanation], title: String) {
    (self.explanations, self.title) = (explanations, title)
  }

  /// The page. It follows the reader's light or dark scheme and can be printed.
  public var html: String {
    let articles = explanations.enumerated().map { article($0.element, number: $0.offset + 1) }
    return htmlPage(
      title: line(title), style: Self.style, content: ([legend] + articles).joined(separator: "\n"))
  }

  private var legend: String {
    let steps = [("little", 0.2), ("some", 0.6), ("most", 1)]
    let supports = steps.map { shaded($0.0, share: $0.1) }.joined(separator: " ")
    let opposes = steps.map { shaded($0.0, share: -$0.1) }.joined(separator: " ")
    return explanations.contains(where: \.hasNegativeWeights)
      ? #"<p class="legend">\#(supports) weight for the answer · \#(opposes) against it</p>"#
      : #"<p class="legend">\#(supports) weight</p>"#
  }

  private func article(_ explanation: Explanation, number: Int) -> String {
    let scale = WeightScale(explanation)
    let counted = explanations.count > 1 ? "\(number). " : ""
    var parts = [
      "<h2>\(counted)\(isolated(explanation.label))</h2>",
      #"<p class="answer">probability <strong>\#(figure(explanation.probability, decimals: 3))</strong>"#
        + #" · explained by <strong>\#(line(explanation.methodName))</strong></p>"#,
      #"<p class="note">\#(line(explanation.methodSentence))</p>"#,
    ]
    for (position, text) in explanation.texts.enumerated() {
      if explanation.texts.count > 1 { parts.append("<h3>Text \(position + 1)</h3>") }
      parts.append(paragraph(text, scale))
    }
    parts.append(strongest(explanation, scale))
    parts += explanation.matrices.map(matrix)
    if let sentence = explanation.faithfulnessSentence {
      parts.append(#"<p class="faithfulness"><strong>Faithfulness.</strong> \#(line(sentence))</p>"#)
    }
    return "<article>\n" + parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n</article>"
  }

  private func paragraph(_ text: ExplainedText, _ scale: WeightScale) -> String {
    if text.text.isEmpty { return #"<p class="note">(empty text)</p>"# }
    let words = text.pieces.map { piece in
      guard let token = piece.token else { return escapedForHTML(piece.text) }
      let hint = "\(printable(token.word)): \(scale.figure(token.weight))"
      return shaded(piece.text, share: scale.share(token.weight), hint: hint)
    }
    // No language: the text may be in any.
    return #"<p class="text" lang="" dir="auto">\#(words.joined())</p>"#
  }

  private func strongest(_ explanation: Explanation, _ scale: WeightScale) -> String {
    let ranked = explanation.strongest(8)
    if ranked.isEmpty { return "" }
    let isPair = explanation.texts.count > 1
    let rows = ranked.map { entry in
      let token = entry.token
      let text = isPair ? "<td>\(entry.text + 1)</td>" : ""
      return #"<tr><th scope="row">\#(isolated(token.word))</th>\#(text)"#
        + "<td>\(scale.figure(token.weight))</td>"
        + "<td>\(token.range.lowerBound)</td><td>\(token.range.upperBound)</td></tr>"
    }
    let header = ["word"] + (isPair ? ["text"] : []) + ["weight", "start", "end"]
    return """
      <table class="words">
      <caption>Words that count the most</caption>
      <thead><tr>\(header.map { #"<th scope="col">\#($0)</th>"# }.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  /// A word over a background as strong as its share, from -1 to 1.
  private func shaded(_ text: String, share: Double, hint: String? = nil) -> String {
    let title = hint.map { #" title="\#(line($0))""# } ?? ""
    // So little weight would not show, and the dots below the word would say more than it means.
    if abs(share) < 0.05 { return "<span\(title)>\(escapedForHTML(text))</span>" }
    let kind = share < 0 ? "word against" : "word"
    let style = "--share:" + figure(abs(share), decimals: 2)
    return #"<span class="\#(kind)" style="\#(style)"\#(title)>\#(escapedForHTML(text))</span>"#
  }

  /// A word in its own direction of writing and in no named language.
  func isolated(_ word: String) -> String { #"<bdi lang="">\#(line(word))</bdi>"# }

  func line(_ text: String) -> String { escapedForHTML(printable(text)) }
}
