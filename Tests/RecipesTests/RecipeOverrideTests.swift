import Recipes
import Testing

@Suite struct RecipeOverrideTests {
  private let yaml = "training: {seed: 1, rate: 0.1}\nmodel: {blocks: [{filters: 5}, {filters: 6}]}"

  @Test func valuesArePutWhereThePathPoints() throws {
    let root = try recipe(
      yaml,
      overrides: [
        "training.seed=2", "model.blocks[1].filters=64", "model.blocks[*].attention={std: 0.5}",
        "model.blocks[0].attention.std=1", "training.rate=null", "new.part.name=a=b",
        "model.blocks[*].widths=[3, 4]",
      ])
    #expect(try root.node("training").int("seed") == 2)
    #expect(try root.node("training").double("rate", default: 7) == 7)
    let blocks = try root.node("model").nodes("blocks")
    #expect(try blocks.map { try $0.int("filters") } == [5, 64])
    #expect(try blocks.map { try $0.node("attention").double("std") } == [1, 0.5])
    #expect(try blocks.map { try $0.ints("widths") } == [[3, 4], [3, 4]])
    #expect(try root.node("new").node("part").string("name") == "a=b")
    try root.finish()
  }

  @Test(arguments: [
    ("seed", "--set seed: no '='; write path=value, such as training.seed=2"),
    ("seed=", "--set seed=: no value after '='; write null to take the value away"),
    ("=1", "--set =1: not a path"),
    ("a..b=1", "--set a..b=1: not a path"),
    ("a[x]=1", "--set a[x]=1: not a path"),
    ("a[-1]=1", "not a path"),
    ("[0]=1", "not a path"),
    ("a[99999999999999999999]=1", "not a path"),
    ("model.blocks[2].filters=1", "model.blocks: no element [2]; the list has 2, counted from 0"),
    ("training[0]=1", "training: expected a list, not a mapping"),
    ("training[*]=1", "training: expected a list, not a mapping"),
    ("training.seed.x=1", "training.seed: 1, which has no key 'x'"),
    ("model.blocks.filters=1", "model.blocks: a list, which has no key 'filters'"),
    ("training.seed=[1", "--set training.seed=[1: line"),
    (
      "training.seed=two",
      "--set training.seed=two: training.seed: expected a whole number, not the text 'two'"
    ),
    (
      "training.sede=2",
      "--set training.sede=2: training.sede: unknown key; did you mean 'seed'? (known: seed, rate)"
    ),
  ])
  func eachMistakeNamesTheOverride(override: String, expected: String) {
    let shown = message {
      let root = try recipe(yaml, overrides: [override])
      _ = try root.node("training").int("seed", default: 1)
      _ = try root.node("training").double("rate")
      for block in try root.node("model").nodes("blocks") { _ = try block.int("filters") }
      try root.finish()
    }
    #expect(shown.contains(expected), "\(shown)")
  }
}
