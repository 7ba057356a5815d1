import Experiments
import Recipes
import Testing

/// A study's file: factors, designs, exclusions, and what is wrong with them.
@Suite struct StudyTests {
  private let factors = """
    base: recipe.yaml
    factors:
      attention: {before: {}, none: {"model.blocks[*].attention": null}}
      pooling: {attention: {}, average: {model.pooling: mean}, max: {model.pooling: max}}
    """

  private func study(_ rest: String) throws -> Study {
    try Study(Recipe.parse((factors + "\n" + rest).utf8, file: "studies/one.yaml"))
  }

  @Test func aFullDesignHasEveryCombination() throws {
    let study = try study("seeds: [4, 5]\nmetric: macro_f1")
    #expect(study.base == "studies/recipe.yaml" && study.seeds == [4, 5] && study.metric == .macroF1)
    #expect(
      study.arms.map(\.name) == [
        "before, attention", "before, average", "before, max", "none, attention", "none, average",
        "none, max",
      ])
    #expect(study.arms[4].levels == [1, 1])
  }

  @Test func otherDesigns() throws {
    #expect(
      try study("design: one_at_a_time").arms.map(\.name) == [
        "before, attention", "none, attention", "before, average", "before, max",
      ])
    let named = try study("design: [{name: all}, {name: bare, attention: none, pooling: max}]")
    #expect(named.arms.map(\.name) == ["all", "bare"] && named.arms.map(\.levels) == [[0, 0], [1, 2]])
    let rest = try study("exclude: [{attention: none, pooling: average}, {pooling: max}]")
    #expect(rest.arms.map(\.name) == ["before, attention", "before, average", "none, attention"])
  }

  @Test(arguments: [
    ("seeds: [1, 1]", "studies/one.yaml: seeds: empty, or a seed stands twice"),
    ("seed: [1]", "seed: unknown key; did you mean 'seeds'?"),
    ("metric: f1", "metric: "), ("design: half", "design: "),
    ("design: [{name: a, attenton: none}]", "design[0].attenton: no factor of the study"),
    ("exclude: [{pooling: mean}]", "exclude[0].pooling: "),
    ("exclude: [{}]", "exclude: leaves no arm"),
    ("design: [{name: a}, {name: a}]", "two arms are called 'a'"),
    ("budget: {epochs: 1, examples: 2}", "budget.examples: given beside epochs"),
  ])
  func whatIsWrongIsNamed(rest: String, expected: String) {
    let error = #expect(throws: (any Error).self) { try study(rest) }
    #expect("\(error!)".contains(expected), "\(error!)")
  }

  @Test func aLevelThatTakesAwayNothingIsAnError() throws {
    let source = try RecipeSource(yaml: "model: {blocks: [{attention: {}}, {filters: 3}]}", file: "r.yaml")
    let arms = try study("").arms
    #expect(try source.yaml(arms[3].changes).contains("attention: null"))
    let bare = try RecipeSource(yaml: "model: {blocks: [{filters: 3}]}", file: "r.yaml")
    let error = #expect(throws: (any Error).self) { try bare.recipe(arms[3].changes) }
    #expect("\(error!)".contains("model.blocks[*].attention: nothing stands there to take away"), "\(error!)")
  }
}
