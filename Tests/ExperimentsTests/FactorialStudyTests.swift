import Experiments
import Testing

@Suite struct FactorialStudyTests {
  /// An arm whose accuracy is `tenths` / 10 in each of three runs.
  private func arm(_ levels: [String], tenths: Int) throws -> (levels: [String], scores: ArmScores) {
    let row = (0..<10).map { $0 < tenths ? 1.0 : 0 }
    return (levels, try ArmScores(name: levels.joined(separator: " "), meanOf: [row, row, row]))
  }

  private let factors = [
    FactorialStudy.Factor("attention", levels: ["none", "dot", "additive"]),
    FactorialStudy.Factor("pooling", levels: ["average", "maximum"]),
  ]

  private func full() throws -> FactorialStudy {
    try FactorialStudy(
      factors: factors,
      arms: [
        arm(["none", "average"], tenths: 2), arm(["dot", "average"], tenths: 5),
        arm(["additive", "average"], tenths: 4), arm(["none", "maximum"], tenths: 3),
        arm(["dot", "maximum"], tenths: 9), arm(["additive", "maximum"], tenths: 5),
      ])
  }

  private func isClose(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 1e-12 } ?? false }

  @Test func levelEffectsAverageOverTheOtherFactor() throws {
    let effects = try full().levelEffects()
    #expect(effects.map(\.level) == ["none", "dot", "additive", "average", "maximum"])
    let means = [0.25, 0.7, 0.45, 11.0 / 30, 17.0 / 30]
    for (effect, mean) in zip(effects, means) { #expect(isClose(effect.mean, mean)) }
    #expect(effects[0].difference == nil && effects[3].difference == nil)
    for (index, difference) in [(1, 0.45), (2, 0.2), (4, 0.2)] {
      #expect(isClose(effects[index].difference?.estimate, difference))
    }
  }

  @Test func interactionIsADifferenceOfDifferences() throws {
    let interactions = try full().interactions()
    #expect(interactions.map(\.levels) == [["dot", "maximum"], ["additive", "maximum"]])
    #expect(isClose(interactions[0].contrast.estimate, (0.9 - 0.3) - (0.5 - 0.2)))
    #expect(isClose(interactions[1].contrast.estimate, (0.5 - 0.3) - (0.4 - 0.2)))
  }

  @Test func effectsAreContrastsOfTheArms() throws {
    let arms = try [
      ["a", "x"]: [[1.0, 0, 1, 0], [0, 0, 1, 1], [1, 1, 1, 0]],
      ["b", "x"]: [[1, 1, 1, 0], [1, 0, 1, 1], [0, 1, 1, 0]],
      ["a", "y"]: [[0, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 0]],
      ["b", "y"]: [[1, 1, 1, 1], [0, 1, 1, 1], [1, 1, 1, 0]],
    ].sorted { $0.key.joined() < $1.key.joined() }.map { levels, scores in
      (levels: levels, scores: try ArmScores(name: levels.joined(), meanOf: scores))
    }
    let study = try FactorialStudy(
      factors: [.init("first", levels: ["a", "b"]), .init("second", levels: ["x", "y"])], arms: arms)
    let scores = arms.map(\.scores)  // ax ay bx by
    #expect(
      try study.levelEffects()[1].difference == Contrast(of: scores, weights: [-0.5, -0.5, 0.5, 0.5]))
    #expect(try study.interactions()[0].contrast == Contrast(of: scores, weights: [1, -1, -1, 1]))
  }

  @Test func armsWithoutTheirCounterpartsAreLeftOut() throws {
    let study = try FactorialStudy(
      factors: [factors[0], .init("pooling", levels: ["average", "maximum", "attention"])],
      arms: [
        arm(["none", "average"], tenths: 2), arm(["dot", "average"], tenths: 5),
        arm(["none", "maximum"], tenths: 8), arm(["additive", "maximum"], tenths: 9),
      ])
    let effects = try study.levelEffects()
    #expect(isClose(effects[0].mean, 0.5))
    #expect(isClose(effects[1].difference?.estimate, 0.3))  // with average pooling alone
    #expect(isClose(effects[2].difference?.estimate, 0.1))  // with maximum pooling alone
    #expect(isClose(effects[4].mean, 0.85))
    #expect(isClose(effects[4].difference?.estimate, 0.6))  // without attention alone
    #expect(effects[5].mean == nil && effects[5].difference == nil)
    #expect(try study.interactions().isEmpty)
  }

  @Test func wrongLevelsThrow() throws {
    let first = try arm(["none", "average"], tenths: 1)
    for (arms, message) in [
      (
        [try arm(["sum", "average"], tenths: 1)],
        "arm 'sum average' has 'sum' as attention; known: none, dot, additive"
      ),
      ([try arm(["none"], tenths: 1)], "arm 'none' has 1 levels; give one for each of the 2 factors"),
      ([first, first], "arms 'none average' and 'none average' have the same levels; leave one out"),
    ] {
      let error = #expect(throws: ScoresError.self) { try FactorialStudy(factors: factors, arms: arms) }
      #expect(error?.description == message)
    }
  }
}
