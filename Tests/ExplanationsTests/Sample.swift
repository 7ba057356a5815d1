import Explanations

/// Explanations to show: each has something that a view could get wrong.
enum Sample: CaseIterable {
  /// A pair with a matrix and wide characters.
  case pair
  /// Words for and against the answer; line ends in the text.
  case news
  /// Japanese, without spaces.
  case japanese
  /// Control characters, marks of HTML, numbers that are none.
  case hostile

  static var all: [Sample] { Array(allCases) }

  var explanation: Explanation {
    switch self {
    case .pair:
      let columns = ["a", "b", "長い言葉です", "d", "e", "f", "g", "h", "i"]
      let rows = ["東京", "x", "é"]
      let values = rows.indices.map { row in
        columns.indices.map { Double(row * columns.count + $0) / 26 }
      }
      return Explanation(
        method: "attention", label: "ENTAILMENT", probability: 0.9,
        texts: [
          text("東京 x, é!", [("東京", 0, 0.7), ("x", 3, 0.2), ("é", 6, 0.1)]),
          text("a b “長い言葉です” – d e f g h i.", [("a", 0, 0.6), ("b", 2, 0.1), ("長い言葉です", 5, 0.3)]),
        ],
        matrices: [
          ExplainedMatrix(name: "attention.before", rows: rows, columns: columns, values: values)
        ],
        faithfulness: Faithfulness(k: 2, most: 0.3, random: 0.1, least: 0, draws: 10))
    case .news:
      return Explanation(
        method: "integrated_gradients", label: "Business", probability: 0.71,
        texts: [
          text(
            "Stocks fell on Tuesday,\n\nagain!",
            [("stocks", 0, 0.8), ("fell", 7, -0.4), ("on", 12, 0.02), ("tuesday", 15, 0), ("again", 25, 0.1)])
        ])
    case .japanese:
      return Explanation(
        method: "occlusion", label: "天気", probability: 0.99,
        texts: [
          text("東京の天気は今日とても良いです。明日は雨。", [("東京", 0, 0.5), ("天気", 3, 0.9), ("雨", 19, -0.3)])
        ])
    case .hostile:
      return Explanation(
        method: "new_way", label: "a\u{1B}[31mb", probability: .nan,
        texts: [
          text("", []),
          text(
            "evil\u{1B}[2J\t<b>&\"'</b> \u{202E}abc <\u{301}i>",
            [("\" onclick=\"x", 0, 0.00002), ("\u{7}", 5, .nan), ("z", 6, .infinity)], length: 4),
        ],
        matrices: [
          ExplainedMatrix(
            name: "<m>\n", rows: ["\u{9B}x", "y"], columns: ["<i>", "b\u{0}"],
            values: [[.nan, 1e308], [-1e308]])
        ], faithfulness: Faithfulness(k: 1, most: .nan, random: -.infinity, least: 0, draws: 0))
    }
  }

  private func text(
    _ text: String, _ tokens: [(word: String, start: Int, weight: Double)], length: Int? = nil
  ) -> ExplainedText {
    ExplainedText(
      text: text,
      tokens: tokens.map {
        let end = $0.start + (length ?? $0.word.unicodeScalars.count)
        return ExplainedToken(word: $0.word, range: $0.start..<end, weight: $0.weight)
      })
  }
}
