import Recipes
import TextData
import Training
import Testing

@Suite struct TextStructureTests {
  private func pipeline(_ structure: String, maximumLength: Int = 64) throws -> TextPipeline {
    let node = try Recipe.parse(
      "structure: \(structure)\nmaximum_length: \(maximumLength)".utf8, file: "test")
    return try TextPipeline(
      TextPipeline.Settings(node), vocabulary: VocabularyBuilder().vocabulary(), labels: ["a", "b"])
  }

  private let text = "One two. Three!\n\nFour five six? Seven.\n \n… \n\nEight"

  @Test func sentencesCountTheirWords() throws {
    let row = try pipeline("sentences").encode(Example(id: "1", textA: text, textB: "Nine. Ten"))
    #expect(row.first.parts == [[3, 2, 4, 2, 1, 1]] && row.second?.parts == [[2, 1]])
    #expect(row.first.parts[0].reduce(0, +) == row.first.ids.count)
    #expect(try pipeline("none").encode(Example(id: "1", textA: text)).first.parts.isEmpty)
  }

  @Test func paragraphsCountTheirSentences() throws {
    let row = try pipeline("paragraphs").encode(Example(id: "1", textA: text))
    #expect(row.first.parts == [[3, 2, 4, 2, 1, 1], [2, 2, 1, 1]])
  }

  @Test func aTextThatIsCutLosesItsLastSentences() throws {
    let row = try pipeline("paragraphs", maximumLength: 6).encode(Example(id: "1", textA: text))
    #expect(row.first.parts == [[3, 2, 1], [2, 1]] && row.first.ids.count == 6 && row.isCut)
  }

  @Test func anEmptyTextHasNoParts() throws {
    let row = try pipeline("paragraphs").encode(Example(id: "1", textA: " \n"))
    #expect(row.first.parts == [[], []])
  }
}
