import Testing
import TextData

@Suite("Import of lines that begin with their label")
struct LabelFirstImportTests {
  @Test func theFirstWordIsTheLabel() throws {
    let text = "DESC:manner How did it \t end ?\n\nNUM:date\t When ?\r\n \nENTY:animal\nx \n"
    for size in [1, 3, 100] {
      #expect(
        try importRows("label-first", text, pieces: size).map(\.example) == [
          Example(id: "1", textA: "How did it \t end ?", label: "DESC:manner"),
          Example(id: "2", textA: "When ?", label: "NUM:date"),
          Example(id: "3", textA: "", label: "ENTY:animal"), Example(id: "4", textA: "", label: "x"),
        ])
    }
  }

  @Test func aLineWithoutALabelIsRefused() {
    #expect(importError("label-first", "a b\n c\n").contains("line 2: the line begins with white space"))
    #expect(importError("label-first", "a b\n", options { $0.label = "1" }).contains("has no columns"))
  }

  @Test func severalTextsAreJoinedByLineFeeds() throws {
    let csv = try importRows(
      "csv", "1,a,b\n2,,c\n3,,\n", options { ($0.texts, $0.label, $0.header) = (["3", "2"], "1", false) })
    #expect(csv.map(\.example.textA) == ["b\na", "c", ""])
    let json = try importRows(
      "jsonl", #"{"t": "a", "d": "b", "label": 1}"#, options { $0.texts = ["t", "d"] })
    #expect(json.map(\.example.textA) == ["a\nb"])
  }

  @Test func whiteSpaceAroundALabelIsRemovedAndCounted() throws {
    var report = ImportReport()
    let rows = try importRows(
      "tsv", Array("text\tlabel\na\t x\u{3000}\nb\t \nc\tx y\n".utf8), report: &report)
    #expect(rows.map(\.example.label) == ["x", nil, "x y"])
    #expect(report.trimmedLabels == 2 && report.unlabelled == 1)
  }
}
