import Recipes
import Testing

@Suite struct TextTableTests {
  @Test func columnsAlignByWhatATerminalShows() {
    var table = TextTable(header: ["class", "f1", "n"])
    table.append(["体育", "0.5000", "12"])
    table.append(["naïve", "1", "1234"])
    table.append(["nai\u{308}ve"])
    #expect(table.text == "class      f1     n\n体育   0.5000    12\nnaïve       1  1234\nnai\u{308}ve\n")
  }

  @Test func widthsWorkedByHand() {
    #expect(displayWidth("abc") == 3)
    #expect(displayWidth("语言，") == 6)
    #expect(displayWidth("e\u{301}\u{200B}") == 1)
    #expect(displayWidth("한국어 🙂") == 9)
    #expect(clipped("a语言", to: 4) == "a语")
    #expect(padded("语", to: 4) == "语  ")
    #expect(padded("语", to: 1) == "语")
  }
}
