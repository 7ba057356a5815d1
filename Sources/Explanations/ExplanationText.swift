import Recipes

/// An explanation for a terminal: the answer, the texts with their words shaded by weight, the words that
/// counted the most, the attention matrices, and how far all that can be trusted.
public struct ExplanationText {
  private let explanation: Explanation
  private let usesColor: Bool
  private let width: Int

  /// Makes the view; no line is wider than `width` columns, or than 40 where that is less.
  public init(_ explanation: Explanation, usesColor: Bool, width: Int) {
    (self.explanation, self.usesColor, self.width) = (explanation, usesColor, max(width, 40))
  }

  /// The lines; free of control characters, but for those that make colour.
  public var text: String {
    let shaded = ShadedText(scale: WeightScale(explanation), usesColor: usesColor, width: width)
    var parts = [headline(shaded)]
    for (position, text) in explanation.texts.enumerated() {
      let title = explanation.texts.count > 1 ? "Text \(position + 1)\n" : ""
      parts.append(title + shaded.lines(text))
    }
    let table = strongest(shaded.scale)
    if !table.isEmpty {
      parts.append(shaded.legend(negative: explanation.hasNegativeWeights))
      parts.append(table)
    }
    for matrix in explanation.matrices {
      parts.append(shaded.lines(matrix.name) + ExplanationGrid(matrix: matrix, width: width).text)
    }
    if let sentence = explanation.faithfulnessSentence { parts.append(shaded.lines(sentence)) }
    return parts.joined(separator: "\n")
  }

  /// The texts alone, with their words shaded.
  public var marked: String {
    let shaded = ShadedText(scale: WeightScale(explanation), usesColor: usesColor, width: width)
    return explanation.texts.map { shaded.lines($0) }.joined()
  }

  private func headline(_ shaded: ShadedText) -> String {
    let label = printable(explanation.label)
    let probability = figure(explanation.probability, decimals: 3)
    let lines = shaded.lines("\(label), probability \(probability), explained by \(explanation.methodName)")
    return usesColor ? "\u{1B}[1m\(lines.dropLast())\u{1B}[0m\n" : lines
  }

  private func strongest(_ scale: WeightScale) -> String {
    let ranked = explanation.strongest(8)
    if ranked.isEmpty { return "" }
    let isPair = explanation.texts.count > 1
    let header = ["word"] + (isPair ? ["text"] : []) + ["weight", "start", "end"]
    let rows = ranked.map { entry in
      let (token, text) = (entry.token, String(entry.text + 1))
      return [printable(token.word)] + (isPair ? [text] : [])
        + [scale.figure(token.weight), String(token.range.lowerBound), String(token.range.upperBound)]
    }
    // The words get what the other columns leave.
    let others = header.indices.dropFirst().reduce(0) { sum, column in
      sum + 2 + (rows + [header]).map { displayWidth($0[column]) }.max()!
    }
    var table = TextTable(header: header)
    for row in rows { table.append([clipped(row[0], to: max(8, width - others))] + row.dropFirst()) }
    return table.text
  }
}
