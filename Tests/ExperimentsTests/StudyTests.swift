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

  private func search(_ rest: String) throws -> Study {
    try Study(Recipe.parse(("base: recipe.yaml\nsearch:\n" + rest).utf8, file: "s.yaml"))
  }

  @Test func trialsAreDrawnFromTheirRanges() throws {
    let study = try search(
      """
        trials: 200
        parameters:
          training.optimizer.rate: log(1e-4, 1e-1)
          model.head.dropout: linear(0, 0.5)
          "model.blocks[*].filters": integer(3, 5)
          model.pooling: [max, mean]
      """)
    #expect(study.arms.count == 200 && Set(study.arms.map(\.name)).count == 200)
    #expect(study.arms[0].name.hasPrefix("1: rate=0.") && study.arms[0].name.contains(", filters="))
    let source = try RecipeSource(yaml: "model: {blocks: [{}, {}]}", file: "r.yaml")
    var (small, filters, poolings) = (0, Set<[Int]>(), Set<String>())
    for arm in study.arms {
      let recipe = try source.recipe(arm.changes)
      let rate = try recipe.node("training").node("optimizer").double("rate", in: 1e-4...1e-1)
      if rate < 3.16e-3 { small += 1 }
      _ = try recipe.node("model").node("head").double("dropout", in: 0...0.5)
      filters.insert(try recipe.node("model").nodes("blocks").map { try $0.int("filters", in: 3...5) })
      poolings.insert(try recipe.node("model").string("pooling"))
    }
    // Half of the draws lie below the middle of the logarithm.
    #expect((80...120).contains(small), "\(small)")
    #expect(filters == [[3, 3], [4, 4], [5, 5]] && poolings == ["max", "mean"])
    let range = "  parameters: {a: \"log(1e-4, 1)\"}\n"
    let (few, many) = (try search(range + "  trials: 3"), try search(range + "  trials: 5"))
    #expect(few.arms.map(\.name) == many.arms.prefix(3).map(\.name))
  }

  @Test(arguments: [
    ("  trials: 3", "search.parameters: missing"),
    ("  parameters: {a: 3}", "search.parameters.a: expected a range, not 3; write log(1e-4, 1e-1)"),
    ("  parameters: {a: \"log(0, 1)\"}", "log(0, 1) begins at or below 0"),
    ("  parameters: {a: \"linear(2, 1)\"}", "no two ends of which the first is smaller"),
    ("  parameters: {a: \"integer(1, 2.5)\"}", "ends that are not whole"),
    ("  parameters: {a: \"cube(1, 2)\"}", "'cube' is no kind of range"),
    ("  parameters: {a: []}", "an empty list"), ("  method: grid", "search.method: "),
    ("  parameters: {a: [1]}\nfactors: {x: {a: {}, b: {}}}", "search: given beside factors"),
    (
      "  method: successive_halving\n  parameters: {a: [1]}\nbudget: {epochs: 3}",
      "budget.epochs: given beside successive_halving"
    ),
  ])
  func whatIsWrongWithASearchIsNamed(rest: String, expected: String) {
    let error = #expect(throws: (any Error).self) { try search(rest) }
    #expect("\(error!)".contains(expected), "\(error!)")
  }
}
