import Recipes
import Testing
import TextData

@Suite("Import of delimited text")
struct DelimitedImportTests {
  @Test func rowsAreTheSameHoweverTheBytesArriveAndLinesEnd() throws {
    let expected = [
      Row(example: Example(id: "7", textA: "a \"b\" c", textB: "", label: "x", group: "g", tag: "t")),
      Row(example: Example(id: "8", textA: "é", textB: "中", label: nil, group: nil, tag: nil)),
    ]
    let text = "id\ttext_a\ttext_b\tlabel\tgroup\ttag\n7\ta \"b\" c\t\tx\tg\tt\n8\té\t中\t\t\t\n"
    for size in [1, 2, 3, 7, 1000] {
      #expect(try importRows("tsv", text, pieces: size) == expected)
      #expect(try importRows("tsv", String(text.dropLast()), pieces: size) == expected)
      let windows = "\u{FEFF}" + text.split(separator: "\n").joined(separator: "\r\n")
      #expect(try importRows("tsv", windows, pieces: size) == expected)
    }
  }

  @Test func quotedFieldsHoldSeparatorsLineEndsAndQuotes() throws {
    let text = "text,label\r\n\"a, b\r\nc \"\"d\"\"\",x\r\n\"\",y\n5\" pipe,\"z\"\n\"\"\"\",q"
    for size in [1, 2, 3, 5, 1000] {
      let rows = try importRows("csv", text, pieces: size).map(\.example)
      #expect(rows.map(\.textA) == ["a, b\r\nc \"d\"", "", "5\" pipe", "\""])
      #expect(rows.map(\.label) == ["x", "y", "z", "q"])
      #expect(rows.map(\.id) == ["1", "2", "3", "4"])
    }
  }

  @Test func quotingCanBeTurnedOnAndOff() throws {
    let tsv = try importRows("tsv", "text\tlabel\n\"a\tb\"\tx\n", options { $0.quoting = true })
    #expect(tsv.map(\.example.textA) == ["a\tb"])
    let csv = try importRows("csv", "text,label\n\"a,x\n", options { $0.quoting = false })
    #expect(csv.map(\.example.textA) == ["\"a"])
  }

  @Test func columnsAreFoundByNameOrNumber() throws {
    let text = "Quality\t#1 ID\t#1 String\t#2 String\n1\t5\tone\ttwo\n"
    let byName = try importRows(
      "tsv", text,
      options {
        ($0.textA, $0.textB, $0.label, $0.id) = ("#1 String", "#2 String", "Quality", "#1 ID")
      })
    #expect(byName == [Row(example: Example(id: "5", textA: "one", textB: "two", label: "1"))])
    let byNumber = try importRows(
      "tsv", text, options { ($0.textA, $0.textB, $0.label, $0.id) = ("3", "4", "1", "2") })
    #expect(byNumber == byName)
    let noHeader = try importRows(
      "csv", "3,a b,c\n", options { ($0.texts, $0.label, $0.header) = (["2"], "1", false) })
    #expect(noHeader == [Row(example: Example(id: "1", textA: "a b", label: "3"))])
  }

  @Test func usualNamesAreFound() throws {
    for header in [
      "premise\thypothesis\tlabel", "Sentence1\tSENTENCE2\tgold_label", "question\tanswer\tclass",
    ] {
      let rows = try importRows("tsv", header + "\na\tb\tc\n")
      #expect(rows == [Row(example: Example(id: "1", textA: "a", textB: "b", label: "c"))])
    }
    #expect(
      try importRows("csv", "review,category\nr,c\n") == [
        Row(example: Example(id: "1", textA: "r", label: "c"))
      ])
    #expect(try importRows("csv", "text\n\nx\n").map(\.example.textA) == ["", "x"])
  }

  @Test func aWrongColumnNameListsTheColumns() {
    let message = importError("tsv", "text\tQuality\na\tb\n", options { $0.label = "Qualty" })
    #expect(
      message == "file: line 1: there is no column 'Qualty' (--label); the columns are 'text', 'Quality'; "
        + "did you mean 'Quality'? otherwise give one of these, or its number")
    #expect(importError("tsv", "x\ty\na\tb\n").contains("--no-header"))
    #expect(importError("tsv", "x\ty\n", options { $0.header = false }).contains("the columns are 1 to 2"))
    #expect(
      importError("tsv", "x\ty\n", options { ($0.header, $0.texts) = (false, ["3"]) }).contains(
        "'3' (--text)"))
    #expect(importError("tsv", "t\tt\na\tb\n", options { $0.texts = ["t"] }).contains("1 or 2"))
    #expect(importError("tsv", "a\tb\na\tb\n", options { $0.textA = "a" }).contains("--text-b"))
  }

  @Test func rowsOfAnotherLengthAreErrorsOrLeftOut() throws {
    let text = "id\ttext\tlabel\n1\ta\tx\n2\tb\n3\tc\ty\tz\n4\td\tx\n"
    #expect(
      importError("tsv", text)
        == "file: line 3: 3 columns expected, 2 found; check for a line break inside a text, "
        + "or leave such rows out with --skip-bad-rows")
    var report = ImportReport()
    let rows = try importRows("tsv", Array(text.utf8), options { $0.skipBadRows = true }, report: &report)
    #expect(rows.map(\.example.id) == ["1", "4"])
    #expect(report.rows == 2 && report.skipped == 2 && report.unlabelled == 0)
    #expect(
      report.firstSkipped == ["line 3: 3 columns expected, 2 found", "line 4: 3 columns expected, 4 found"])
  }

  @Test func badQuotesAreErrorsWithTheLine() throws {
    #expect(importError("csv", "text,label\na,b\n\"c\nd,e\n").contains("line 3: a quoted field"))
    let text = "text,label\n\"a\" b,x\nc,y\n"
    #expect(importError("csv", text).contains("line 2: there is text after the closing quote of column 1"))
    #expect(try importRows("csv", text, options { $0.skipBadRows = true }).map(\.example.textA) == ["c"])
  }

  @Test func wikiQAIsReadInBothForms() throws {
    let three = try importRows("wikiqa", "why ?\tso .\t1\nwhy ?\tno \"x\"\t0\n")
    #expect(three[0].example == Example(id: "1", textA: "why ?", textB: "so .", label: "1", group: "why ?"))
    let seven = try importRows(
      "wikiqa",
      "QuestionID\tQuestion\tDocumentID\tDocumentTitle\tSentenceID\tSentence\tLabel\nQ1\twhy?\tD1\tT\tD1-0\t\"so\t0\n"
    )
    #expect(seven[0].example == Example(id: "D1-0", textA: "why?", textB: "\"so", label: "0", group: "why?"))
    #expect(importError("wikiqa", "a\tb\t2\n").contains("the label is '2'"))
    #expect(importError("wikiqa", "a\tb\n").contains("3 columns expected, 2 found"))
  }

  @Test func sickSplitsFollowItsColumn() throws {
    let header = "pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\tSemEval_set\r\n"
    let rows = try importRows("sick", header + "3\ta\tb\tNEUTRAL\t4.5\tTRIAL\r\n4\tc\td\tENTAILMENT\t5\tTEST")
    #expect(rows[0] == Row(example: Example(id: "3", textA: "a", textB: "b", label: "NEUTRAL"), split: "dev"))
    #expect(rows[1].split == "test")
    #expect(importError("sick", header + "3\ta\tb\tNEUTRAL\t4.5\tDEV\n").contains("SemEval_set is 'DEV'"))
    #expect(importError("sick", "a\tb\n1\t2\n").contains("--format tsv"))
    #expect(importError("sick", header, options { $0.label = "x" }).contains("fixed"))
    let five =
      "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n1\ta\tb\t4.5\tNEUTRAL\n"
    #expect(
      try importRows("sick", five) == [
        Row(example: Example(id: "1", textA: "a", textB: "b", label: "NEUTRAL"))
      ])
  }

  @Test func fractionsDependOnSeedAndRowAlone() throws {
    let rows = 0..<20_000
    func chosen(_ split: String, dev: Double = 0, test: Double = 0, seed: UInt64 = 1) throws -> [Int] {
      let fractions = try SplitFractions(dev: dev, test: test, seed: seed)
      return rows.filter { fractions.split(row: $0) == split }
    }
    let dev = try chosen("dev", dev: 0.1)
    #expect(abs(dev.count - 2000) < 200)
    #expect(try chosen("dev", dev: 0.1, test: 0.3) == dev)
    #expect(try chosen("dev", dev: 0.1, seed: 2) != dev)
    #expect(abs(try chosen("test", dev: 0.1, test: 0.3).count - 6000) < 300)
    #expect(abs(try chosen("test", test: 0.3).count - 6000) < 300)
    #expect(try chosen("dev").isEmpty && chosen("test").isEmpty)
    for (dev, test) in [(1, 0), (0, 1), (.nan, 0), (0, -0.1), (0.5, 0.5)] {
      #expect(throws: FileError.self) { try SplitFractions(dev: dev, test: test, seed: 1) }
    }
  }
}
