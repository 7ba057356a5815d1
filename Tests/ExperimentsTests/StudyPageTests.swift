import Experiments
import Explanations
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `report.html`: one page, well formed, that names everything and asks for nothing.
@Suite struct StudyPageTests {
  private static let awkward = [
    "base & <b>", "a \"quoted\" 'name'", "漢字の名前", "x]]></svg>", "<\u{301}e",
    String(repeating: "long", count: 40),
  ]

  /// Of a pair by a matrix, of a text by its words, and none; with words that HTML must not take for its own.
  private static let explanations: [Explanation?] = [
    Explanation(
      method: "attention", label: "<no>", probability: 0.75,
      texts: [text("a <b>", [1, 0]), text("c & d", [0.5, .nan])],
      matrices: [
        ExplainedMatrix(
          name: "before", rows: ["a", "<b>"], columns: ["c", "&", "d"],
          values: [[0, 0.5, 1], [0.25, .nan, 0]]),
        ExplainedMatrix(name: "empty", rows: [], columns: [], values: []),
      ]), nil,
    Explanation(
      method: "occlusion", label: "yes", probability: 1, texts: [text("gut & schlecht", [0.4, -0.8])]),
    Explanation(method: "occlusion", label: "yes", probability: 1, texts: [text("", [])]),
  ]

  private static func text(_ text: String, _ weights: [Double]) -> ExplainedText {
    let words = text.split(separator: " ")
    return ExplainedText(
      text: text,
      tokens: zip(words, weights).map { word, weight in
        let start = text.unicodeScalars.distance(from: text.startIndex, to: word.startIndex)
        return ExplainedToken(
          word: String(word), range: start..<start + word.unicodeScalars.count, weight: weight)
      })
  }

  static let studies: [(name: String, study: SyntheticStudy)] = [
    ("two arms", SyntheticStudy()),
    ("awkward names", SyntheticStudy(arms: awkward, labels: ["<no>", "y&s"], tags: ["<t>", ""])),
    (
      "thirty arms",
      SyntheticStudy(arms: (0..<30).map { "arm number \($0)" }, tags: ["a", "b", "c", "d", "e"])
    ),
    (
      "factors",
      SyntheticStudy(factors: [("attention", ["with", "without"]), ("pooling", ["max", "mean", "last"])])
    ),
    ("one arm", SyntheticStudy(arms: ["alone"])), ("one seed", SyntheticStudy(seeds: [7])),
    ("nothing finished", SyntheticStudy(tags: ["a"], done: 0)),
    ("base unfinished", SyntheticStudy(tags: ["a"], failing: ["base"])),
    ("all failed", SyntheticStudy(failing: ["base", "other"])),
    ("a twin", SyntheticStudy(arms: ["base", "other", "again"], twins: [2: 1])),
    ("MAP", SyntheticStudy(metric: .map)), ("explained", SyntheticStudy(explanations: explanations)),
    ("macro-F1", SyntheticStudy(metric: .macroF1, labels: (0..<13).map { "class \($0)" }, rows: 130)),
  ]

  @Test(arguments: studies.indices)
  func thePageIsWellFormedAndNeedsNothing(number: Int) throws {
    let (name, study) = Self.studies[number]
    let page = try study.report(\.html)
    // As XML, but for what HTML alone has.
    let start = try #require(page.range(of: "<html"))
    let xml = page[start.lowerBound...].replacing(/<meta [^>]*>/, with: "")
    let parser = XMLParser(data: Data(xml.utf8))
    #expect(parser.parse(), "\(name): \(parser.parserError.debugDescription), line \(parser.lineNumber)")
    for part in ["http", "<script", "src=", "href=", "@import", "url("] {
      #expect(!page.contains(part), "\(name)")
    }
    for part in [">nan<", "\"nan\"", "\"inf", "\"-inf"] { #expect(!page.contains(part), "\(name): \(part)") }
  }

  @Test func namesOfArmsLabelsAndTagsAreEscaped() throws {
    let page = try Self.studies[1].study.report(\.html)
    for part in [
      "base &amp; &lt;b&gt;", "a &quot;quoted&quot; &#39;name&#39;", "漢字の名前", "x]]&gt;&lt;/svg&gt;",
      "&lt;\u{301}e",
      "&lt;no&gt;", "y&amp;s", "&lt;t&gt;",
    ] {
      #expect(page.unicodeScalars.contains(part.unicodeScalars), "\(part)")
    }
    #expect(!page.contains("<b>") && !page.contains("<no>") && !page.contains("<t>"))
  }

  @Test func everyPlotHasATableAndEveryArmIsInBoth() throws {
    let page = try Self.studies[2].study.report(\.html)
    let sections = page.components(separatedBy: "<section>").dropFirst()
    #expect(sections.count == 6)
    for section in sections {
      let table = try #require(section.range(of: "<table"))
      for arm in 1..<30 {
        #expect(section[table.lowerBound...].contains("<bdi>arm number \(arm)</bdi>"), "\(arm)")
      }
      let plot = section[..<table.lowerBound]
      if section != sections.first { #expect(plot.contains("<svg")) }
      if plot.contains("against seconds") {
        // Its labels are the table's numbers; some have no room.
        #expect(plot.contains(">30</text>") || plot.contains(">1</text>"))
      } else if section != sections.first {
        for arm in 1..<30 { #expect(plot.contains("arm number \(arm)<"), "\(arm)") }
      }
    }
  }

  @Test func sectionsAreThoseThatTheStudyHas() throws {
    func titles(_ study: SyntheticStudy) throws -> [String] {
      try study.report(\.html).matches(of: /<h2>(.*)<\/h2>/).map { String($0.1) }
    }
    #expect(
      try titles(SyntheticStudy(factors: [("a", ["a0", "a1"]), ("b", ["b0", "b1"])], tags: ["t"])) == [
        "Test accuracy of each arm, %", "Difference from &#39;a0, b0&#39;, points",
        "Effect of each factor, averaged over the others, points", "Interactions of two factors, points",
        "Dev accuracy by epoch, %", "Test accuracy by tag, %",
        "Confusion matrix minus that of &#39;a0, b0&#39;, test rows", "Test accuracy against time and size",
      ])
    #expect(
      try titles(SyntheticStudy(metric: .map, arms: ["alone"])) == [
        "Test MAP of each arm", "Dev MAP by epoch", "Test MAP against time and size",
      ])
    #expect(
      try titles(SyntheticStudy(failing: ["base", "other"])) == [
        "Test accuracy of each arm, %", "Difference from &#39;base&#39;, points", "Runs that failed twice",
      ])
  }

  @Test func marksSayWhatIsKnown() throws {
    let one = try SyntheticStudy(seeds: [7]).report(\.html)
    #expect(one.contains("mark unclear") && !one.contains("class=\"range"))
    #expect(try SyntheticStudy().report(\.html).contains("class=\"range"))
    let twin = try Self.studies[9].study.report(\.html)
    #expect(twin.contains(">same as other</text>"))
    #expect(twin.contains("Arms that compute the same as another are left out."))
    let nothing = try SyntheticStudy(done: 0).report(\.html)
    #expect(nothing.contains("0 runs finished, 0 failed, 6 still to be done.") && !nothing.contains("<svg"))
  }

  @Test func attentionOfEveryArmStandsBesideThatOfTheOthers() throws {
    let page = try SyntheticStudy(explanations: Self.explanations).report(\.html)
    let sections = page.components(separatedBy: "<section>").filter {
      $0.contains("Where the arms look in test row")
    }
    #expect(sections.count == 3, "a row that no arm explains has no section")
    for section in sections {
      for arm in ["base", "other"] { #expect(section.components(separatedBy: "<bdi>\(arm)").count == 3) }
    }
    let matrix = sections[0]
    #expect(matrix.contains("Where the arms look in test row 1, which is no"))
    #expect(matrix.contains(">c &amp; d</p>") && matrix.contains("empty: no words"))
    // One cell of the highest shade, one of a quarter, and one of a half.
    #expect(matrix.matches(of: /<path class="more" d="M[^M]*z" fill-opacity=/).count == 6)
    #expect(matrix.contains("a–d 1.000, a–&amp; 0.500, &lt;b&gt;–c 0.250"))
    let words = sections[1]
    #expect(words.contains(#"<span class="word" style="--share:0.50">gut</span>"#))
    #expect(words.contains(#"<span class="word fewer" style="--share:1.00">&amp;</span>"#))
    #expect(words.contains("orange where it gains") && !words.contains("need not be influence"))
  }

  @Test func theOtherReportsHaveNoSpeed() throws {
    let (page, rest) = try SyntheticStudy().report { ($0.html, $0.markdown + $0.csv + $0.json.json) }
    #expect(page.contains("seconds an epoch") && !rest.contains("second"))
  }
}
