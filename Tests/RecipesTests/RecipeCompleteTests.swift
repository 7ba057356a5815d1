import Recipes
import Testing

@Suite struct RecipeCompleteTests {
  /// Reads one key of each kind; what is missing gets its default.
  private func read(_ root: RecipeNode) throws {
    _ = try root.string("name", default: "abcnn-3 of 2016")
    let model = try root.node("model")
    _ = try model.string("type", default: "no")
    for block in try model.optionalNodes("blocks") ?? [] {
      _ = try block.int("filters", default: 50)
      _ = try block.ints("widths", default: [3, 4])
      if let attention = try block.optionalNode("attention") {
        _ = try attention.double("std", default: 0.02)
      }
    }
    _ = try root.doubles("rates", default: [])
    _ = try root.optionalDouble("clip", default: 5)
    _ = try root.strings("labels", default: ["0", "entailment", "true", "a: b", "#x", "é\u{85}\u{2028}"])
    _ = try root.bool("shuffle", default: true)
    _ = try root.node("empty")
    try root.finish()
  }

  @Test(arguments: [
    "{}",
    "clip: null\nmodel: {blocks: [{attention: {}}, {attention: {std: 1e-7}, filters: 3}, {}]}",
    "labels: []\nrates: [1, 0.1, 1e-300, 123456789012345680000, 5e-324]\nname: ''",
    "name: \"two\\nlines \\\"quoted\\\" \\\\ \\t\\u0001 语言 🙂\"\nmodel: {type: \"- x\", blocks: []}",
  ])
  func printedAndReadAgainTheSameBytes(yaml: String) throws {
    let first = try recipe(yaml)
    try read(first)
    let second = try recipe(first.yaml)
    try read(second)
    #expect(second.yaml == first.yaml)
    #expect(second.complete() == first.complete())
  }

  @Test func theOrderIsThatOfReadingAndTheFormIsFixed() throws {
    let root = try recipe(
      "rates: [1, 0.5]\nmodel: {blocks: [{filters: 7, attention: {}}, {}], type: abcnn}\nname: x")
    try read(root)
    #expect(
      root.yaml == """
        name: x
        model:
          type: abcnn
          blocks:
            - filters: 7
              widths: [3, 4]
              attention:
                std: 0.02
            - filters: 50
              widths: [3, 4]
              attention: null
        rates: [1.0, 0.5]
        clip: 5.0
        labels: ["0", entailment, "true", "a: b", "#x", "é\\u0085\\u2028"]
        shuffle: true
        empty: {}

        """)
  }

  @Test func everyDoubleAndEveryTextSurvivesPrinting() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2_000 {
      let number = Double(bitPattern: random.next())
      let scalars = (0..<5).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x80 : 0x10FFFF), using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      let printed: JSONValue = ["number": .number(number), "text": .text(text), "list": [.text(text)]]
      let root = try recipe(printed.yaml)
      if number.isFinite { #expect(try root.double("number") == number) }
      #expect(try root.string("text") == text, "\(scalars)")
      #expect(try root.strings("list") == [text], "\(scalars)")
    }
  }
}
