import Explanations
import Recipes
import Testing

@Suite struct ExplanationViewTests {
  @Test(arguments: Sample.all)
  func noControlCharacterReachesTheTerminal(_ sample: Sample) {
    for usesColor in [false, true] {
      let text = ExplanationText(sample.explanation, usesColor: usesColor, width: 60).text
      let rest = usesColor ? withoutColor(text) : text
      #expect(!rest.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
      #expect(!rest.unicodeScalars.contains { "\u{202A}"..."\u{202E}" ~= $0 })
      #expect(!rest.contains(#/\b(nan|inf)\b/#))
    }
  }

  @Test func thePageAndTheTerminalReplaceWhatSteersThem() {
    let text = ExplanationText(Sample.hostile.explanation, usesColor: false, width: 60).text
    #expect(text.hasPrefix("a�[31mb, probability –, explained by new way\n"))
    #expect(text.contains("evil█�[2J <b>&\"'</b> �abc <\u{301}i>\n"))
    let html = ExplanationPage([Sample.hostile.explanation], title: "<script>alert('x')</script>").html
    let controls = html.unicodeScalars.filter { $0.properties.generalCategory == .control }
    #expect(controls.allSatisfy { $0 == "\n" || $0 == "\t" })
    #expect(html.contains("<title>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</title>"))
    #expect(html.contains("&lt;\u{301}i&gt;"))
    #expect(html.contains("b&gt;&amp;&quot;&#39;&lt;/b&gt;"))
    #expect(html.contains(#"title="&quot; onclick=&quot;x: 0.0000200""#))
    #expect(!html.contains("<script") && !html.contains("\" onclick="))
  }

  @Test(arguments: Sample.all)
  func theTextStaysAsItWas(_ sample: Sample) {
    let terminal = ExplanationText(sample.explanation, usesColor: true, width: 10_000).text
    let page = textParagraphs(ExplanationPage([sample.explanation], title: "t").html)
    let shown = sample.explanation.texts.map(\.text).filter { !$0.isEmpty }
    #expect(page.count == shown.count)
    for (text, paragraph) in zip(shown, page) where sample != .hostile {
      #expect(paragraph == text)
      #expect(withoutColor(terminal).contains(text + "\n"))
    }
  }

  @Test func aTokensRangeIsTheStretchThatIsShaded() {
    let html = ExplanationPage([Sample.pair.explanation], title: "t").html
    for text in Sample.pair.explanation.texts {
      let scalars = Array(text.text.unicodeScalars)
      for token in text.tokens where token.weight >= 0.05 {
        var stretch = String.UnicodeScalarView()
        stretch.append(contentsOf: scalars[token.range])
        #expect(html.contains("\">\(stretch)</span>"), "\(token.word)")
      }
    }
  }

  @Test func rangesThatOverlapOrLeaveTheTextLoseNothing() {
    let tokens = [(2..<9, 0.5), (-3..<1, 1), (0..<3, -1), (4..<4, 1), (20..<30, 1)].map {
      ExplainedToken(word: "w", range: $0.0, weight: $0.1)
    }
    let explanation = Explanation(
      method: "occlusion", label: "x", probability: 1, texts: [ExplainedText(text: "abcdef", tokens: tokens)])
    #expect(textParagraphs(ExplanationPage([explanation], title: "t").html) == ["abcdef"])
    #expect(ExplanationText(explanation, usesColor: false, width: 80).text.contains("\na█bc-█def▄\n"))
  }

  @Test func marksFollowTheWeights() {
    let text = ExplanationText(Sample.news.explanation, usesColor: false, width: 80).text
    #expect(text.contains("Stocks█ fell-▄ on Tuesday,\n\nagain▁!\n"))
    #expect(text.contains("Weight for the answer ▁▂▃▄▅▆▇█, against it -▁ to -█\n"))
    #expect(
      text.contains(
        """
        word    weight  start  end
        stocks   0.800      0    6
        fell    -0.400      7   11
        again    0.100     25   30
        on       0.020     12   14

        """))
    #expect(!text.contains("tuesday"), "a word without weight is not among the strongest")
  }

  @Test func colorsFollowTheWeights() {
    let text = ExplanationText(Sample.news.explanation, usesColor: true, width: 80).text
    let black = "\u{1B}[38;5;16;48;5;"
    #expect(text.contains("\(black)33mStocks\u{1B}[0m \(black)173mfell\u{1B}[0m on Tuesday,\n"))
    for sample in Sample.all {
      #expect(!ExplanationText(sample.explanation, usesColor: false, width: 80).text.contains("\u{1B}"))
    }
    // Colour that a line leaves on would run into the next.
    let long = String(repeating: "o", count: 50)
    let word = ExplainedText(text: long, tokens: [ExplainedToken(word: long, range: 0..<50, weight: 1)])
    let single = Explanation(method: "attention", label: "x", probability: 1, texts: [word])
    #expect(
      ExplanationText(single, usesColor: true, width: 40).text.contains(
        "\n\(black)33m\(long.prefix(40))\u{1B}[0m\n\(black)33m\(long.prefix(10))\u{1B}[0m\n"))
  }

  @Test(arguments: Sample.all, [0, 41, 80])
  func noLineIsWiderThanTheTerminal(_ sample: Sample, _ width: Int) {
    for usesColor in [false, true] {
      let text = withoutColor(ExplanationText(sample.explanation, usesColor: usesColor, width: width).text)
      for line in text.split(separator: "\n") {
        #expect(displayWidth(line) <= max(width, 40), "\(line)")
      }
    }
  }

  @Test func aWideMatrixIsSplitIntoAlignedBlocks() throws {
    let text = ExplanationText(Sample.pair.explanation, usesColor: false, width: 40).text
    let start = text.range(of: "attention.before\n")!.upperBound
    let blocks = text[start...].split(separator: "\n\n").filter { $0.contains("東京") }
    try #require(blocks.count == 2)
    var header = ""
    for block in blocks {
      let lines = block.split(separator: "\n")
      #expect(lines.count == 4)
      #expect(Set(lines.map(displayWidth)).count == 1)
      header += lines[0]
    }
    let columns = header.split(separator: " ").map(String.init)
    #expect(columns == ["a", "b", "長い言", "d", "e", "f", "g", "h", "i"], "cut to six columns, in order")
    #expect(blocks[0].contains("\n東京  ·0.00  ·0.04 "))
    #expect(blocks[1].contains("█1.00"))
  }

  @Test func emptyTextsAndSingleWords() {
    let empty = Explanation(
      method: "attention", label: "x", probability: 0.5, texts: [ExplainedText(text: "", tokens: [])],
      matrices: [ExplainedMatrix(name: "m", rows: [], columns: ["a"], values: [])])
    let headline = "\u{1B}[1mx, probability 0.500, explained by attention\u{1B}[0m"
    #expect(
      ExplanationText(empty, usesColor: true, width: 60).text
        == headline + "\n\n(empty text)\n\nm\n(no words)\n")
    let html = ExplanationPage([empty], title: "").html
    #expect(html.contains("(empty text)") && !html.contains("<table"))
    let word = ExplainedText(text: "ok", tokens: [ExplainedToken(word: "ok", range: 0..<2, weight: 1)])
    let single = Explanation(method: "attention", label: "x", probability: 1, texts: [word])
    #expect(ExplanationText(single, usesColor: false, width: 60).text.contains("\nok█\n"))
    let page = ExplanationPage([single], title: "").html
    #expect(page.contains(#"<span class="word" style="--share:1.00" title="ok: 1.000">ok</span>"#))
  }

  @Test(arguments: Sample.all)
  func thePageIsWholeAndAlone(_ sample: Sample) {
    for explanations in [[], [sample.explanation], Sample.all.map(\.explanation)] {
      let html = ExplanationPage(explanations, title: "a title").html
      #expect(!html.contains(#/http|url\(|src=|href=|@import/#))
      #expect(!html.contains(#/\b(nan|inf)\b/#))
      #expect(unbalanced(html) == nil)
    }
  }

  @Test func faithfulnessInPlainEnglish() {
    func sentence(_ faithfulness: Faithfulness) -> String {
      let explanation = Explanation(
        method: "gradient", label: "x", probability: 1, texts: [], faithfulness: faithfulness)
      let text = ExplanationText(explanation, usesColor: false, width: 500).text
      return String(text.split(separator: "\n").last!)
    }
    #expect(
      sentence(Faithfulness(k: 3, most: 0.4, random: 0.1, least: -0.02, draws: 10))
        == "Taking out the 3 words with the most weight lowers the probability of “x” by 0.400; taking "
        + "out 3 at random lowers it by 0.100 (mean of 10 draws); taking out the 3 with the least weight "
        + "raises it by 0.020. Here the weights point at words that matter.")
    let poor = sentence(Faithfulness(k: 1, most: 0.0001, random: 0.1, least: 0, draws: 1))
    #expect(poor.hasPrefix("Taking out the word with the most weight hardly changes the probability of"))
    #expect(poor.contains("; taking out one at random lowers it by 0.100 (1 draw); "))
    #expect(poor.hasSuffix("do not rely on the weights."))
    let nothing = sentence(Faithfulness(k: 1, most: 0.0002, random: 0.0001, least: 0, draws: 1))
    #expect(nothing.hasSuffix("the one with the least weight hardly changes it."))
  }

  @Test func jsonKeepsTheTextAndRoundsTheNumbers() {
    let explanation = Explanation(
      method: "occlusion", label: "x", probability: 2.0 / 3,
      texts: [
        ExplainedText(text: "Ä b", tokens: [ExplainedToken(word: "ä", range: 0..<1, weight: -1.0 / 3)])
      ], matrices: [ExplainedMatrix(name: "m", rows: ["ä"], columns: ["c"], values: [[.nan]])],
      faithfulness: Faithfulness(k: 1, most: 0.5, random: 0.25, least: 0, draws: 4))
    #expect(
      explanation.json.json == """
        {"label": "x", "probability": 0.666667, "method": "occlusion", \
        "texts": [{"text": "Ä b", "tokens": [{"word": "ä", "start": 0, "end": 1, "weight": -0.333333}]}], \
        "matrices": [{"name": "m", "rows": ["ä"], "columns": ["c"], "values": [[null]]}], \
        "faithfulness": {"k": 1, "most": 0.5, "random": 0.25, "least": 0.0, "draws": 4}}
        """)
    #expect(Sample.news.explanation.json["faithfulness"] == nil)
  }
}
