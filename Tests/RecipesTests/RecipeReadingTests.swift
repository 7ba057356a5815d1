import Recipes
import Testing

/// The line shown for what `body` throws; "" when it throws nothing.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return "\(error)"
  }
}

func recipe(_ yaml: String, overrides: [String] = []) throws -> RecipeNode {
  try Recipe.parse(yaml.utf8, file: "recipe.yaml", overrides: overrides)
}

enum Padding: String, CaseIterable { case narrow, same, wide }

@Suite struct RecipeReadingTests {
  @Test func valuesComeBackWithTheirTypes() throws {
    let root = try recipe(
      """
      type: abcnn
      filters: 50
      rate: 0.05
      whole: 3
      tuned: true
      padding: wide
      widths: [3, 4, 5]
      rates: [1, .5, 1e-3]
      names: [a, "1", no]
      model: {size: -7}
      blocks:
        - width: 2
        - width: 3
      """)
    #expect(try root.string("type") == "abcnn")
    #expect(try root.int("filters", default: 1, in: 1...65536) == 50)
    #expect(try root.double("rate", in: 0...) == 0.05)
    #expect(try root.double("whole", in: 0..<4) == 3)
    #expect(try root.bool("tuned"))
    #expect(try root.choice("padding", of: ["narrow", "wide"]) == "wide")
    #expect(try root.choice("padding", as: Padding.self) == .wide)
    #expect(try root.ints("widths", in: 1...9) == [3, 4, 5])
    #expect(try root.doubles("rates") == [1, 0.5, 0.001])
    #expect(try root.strings("names") == ["a", "1", "no"])
    #expect(try root.node("model").int("size") == -7)
    #expect(try root.nodes("blocks").map { try $0.int("width") } == [2, 3])
    try root.finish()
  }

  @Test func whatIsNotGivenIsTheDefaultAndNullCountsAsNotGiven() throws {
    let root = try recipe("a: null\nb: ~\nc:\nd: null")
    #expect(try root.int("a", default: 7) == 7)
    #expect(try root.optionalInt("b", default: 5) == nil)
    #expect(try root.optionalDouble("absent", default: 0.5) == 0.5)
    #expect(try root.optionalString("absent2") == nil)
    #expect(try root.optionalNode("c") == nil)
    #expect(try root.optionalNodes("d") == nil)
    #expect(try root.node("part").double("rate", default: 2) == 2)
    #expect(try root.choice("padding", default: Padding.same) == .same)
    #expect(try root.int("a", default: 9) == 7, "the first default read is the one that is saved")
    try root.finish()
    #expect(
      root.yaml == """
        a: 7
        b: null
        absent: 0.5
        absent2: null
        c: null
        d: null
        part:
          rate: 2.0
        padding: same

        """)
  }

  @Test(arguments: [
    (
      "model: {blocks: [{width: 3, poolng: max}]}",
      "recipe.yaml: model.blocks[0].poolng: unknown key; did you mean 'pooling'? (known: width, pooling)"
    ),
    ("model: {blocks: []}\nxyzzy: 1", "recipe.yaml: xyzzy: unknown key; (known: model)"),
    (
      "model: {blocks: [{width: three}]}",
      "recipe.yaml: model.blocks[0].width: expected a whole number from 1 to 64, not the text 'three'"
    ),
    (
      "model: {blocks: [{width: '3'}]}",
      "recipe.yaml: model.blocks[0].width: expected a whole number from 1 to 64, not the text '3'; remove the quotes"
    ),
    (
      "model: {blocks: [{width: 0}]}",
      "recipe.yaml: model.blocks[0].width: expected a whole number from 1 to 64, not 0"
    ),
    (
      "model: {blocks: [{width: 99999999999999999999}]}",
      "recipe.yaml: model.blocks[0].width: expected a whole number from 1 to 64, not 99999999999999999999"
    ),
    (
      "model: {blocks: [{width: [3]}]}",
      "recipe.yaml: model.blocks[0].width: expected a whole number from 1 to 64, not a list"
    ),
    (
      "model: {blocks: [{wdith: 3}]}",
      "recipe.yaml: model.blocks[0].width: missing; give a whole number from 1 to 64; "
        + "is 'wdith' meant to be this key?"
    ),
    (
      "model: {blocks: [{width: 3, pooling: 1}]}",
      "recipe.yaml: model.blocks[0].pooling: expected text, not 1; put it in quotes"
    ),
    (
      "model: {blocks: [7]}",
      "recipe.yaml: model.blocks[0]: expected a mapping, not 7; "
        + "write lines of 'key: value', further in than the key above"
    ),
    (
      "model: {blocks: {width: 3}}",
      "recipe.yaml: model.blocks: expected a list of mappings, not a mapping; start each with '- '"
    ),
    (
      "model: abcnn",
      "recipe.yaml: model: expected a mapping, not the text 'abcnn'; "
        + "write lines of 'key: value', further in than the key above"
    ),
    ("model: {}", "recipe.yaml: model.blocks: missing; give a list of mappings"),
    (
      "- 1",
      "recipe.yaml: expected a mapping, not a list; "
        + "write lines of 'key: value', further in than the key above"
    ),
  ])
  func eachMistakeHasItsMessage(yaml: String, expected: String) {
    #expect(
      message {
        let root = try recipe(yaml)
        for block in try root.node("model").nodes("blocks") {
          _ = try block.int("width", in: 1...64)
          _ = try block.string("pooling", default: "max")
        }
        try root.finish()
      } == expected)
  }

  @Test func aWrongElementAndAWrongChoiceAreNamed() throws {
    let root = try recipe("widths: [3, x]\npadding: wid\nrate: 1e999\nflag: yes\nn: 1.5")
    #expect(
      message { _ = try root.ints("widths", in: 1...) }
        == "recipe.yaml: widths[1]: expected a whole number of at least 1, not the text 'x'")
    #expect(
      message { _ = try root.choice("padding", as: Padding.self) }
        == "recipe.yaml: padding: expected one of narrow, same, wide, not the text 'wid'; did you mean 'wide'?"
    )
    #expect(message { _ = try root.double("rate") } == "recipe.yaml: rate: expected a number, not 1e999")
    #expect(
      message { _ = try root.bool("flag") } == "recipe.yaml: flag: expected true or false, not the text 'yes'"
    )
    #expect(message { _ = try root.int("n") } == "recipe.yaml: n: expected a whole number, not 1.5")
  }

  @Test func namesOfARegistryAreLookedUpAndListed() throws {
    let table: Registry<@Sendable (Int) -> Int> = [
      ("double", "twice the number", { $0 * 2 }),
      ("k_max", "the number", { $0 }),
    ]
    #expect(try table.maker(named: "double")(4) == 8)
    #expect(table.names == ["double", "k_max"])
    #expect(table.help == "  double  twice the number\n  k_max   the number\n")
    #expect(
      message { _ = try table.maker(named: "dobule") }
        == "unknown name 'dobule'; did you mean 'double'? (known: double, k_max)")
    let root = try recipe("model: {type: kmax}")
    #expect(
      message { _ = try table.maker("type", of: try root.node("model")) }
        == "recipe.yaml: model.type: unknown name 'kmax'; did you mean 'k_max'? (known: double, k_max)")
    #expect(try table.maker("other", of: root, default: "k_max")(3) == 3)
  }

  @Test(arguments: [
    ("poolng", "pooling"), ("fitlers", "filters"), ("FILTERS", "filters"), ("atention", "attention"),
    ("qqqq", nil),
    ("", nil), ("x", nil), (String(repeating: "a", count: 1000), nil), ("filters2", "filters"),
  ])
  func theNearestNameIsFound(name: String, expected: String?) {
    #expect(nearest(name, among: ["filters", "width", "attention", "pooling", "k"]) == expected)
  }

  @Test func editDistancesWorkedByHand() {
    #expect(editDistance(Array("kitten"), Array("sitting")) == 3)
    #expect(editDistance(Array("ab"), Array("ba")) == 1)
    #expect(editDistance(Array("ca"), Array("abc")) == 3)
    #expect(editDistance([Character](), Array("abc")) == 3)
  }
}
