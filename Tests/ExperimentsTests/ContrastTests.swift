import Experiments
import TensorCore
import Testing

@Suite struct ContrastTests {
  /// Random accuracies of one arm.
  private func arm(_ name: String, right: Double, seeds: Int = 5, examples: Int = 97) throws -> ArmScores {
    var random = RandomStream(seed: 8, name)
    return try ArmScores(
      name: name,
      meanOf: (0..<seeds).map { _ in (0..<examples).map { _ in random.uniform() < right ? 1 : 0 } })
  }

  @Test func armHasMeanAndDeviationOverItsSeeds() throws {
    let arm = try ArmScores(name: "a", meanOf: [[1, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]])
    #expect(arm.perSeed == [0.5, 1, 0])
    #expect(arm.mean == 0.5 && arm.standardDeviation == 0.5)
    #expect(try ArmScores(name: "one", meanOf: [[1]]).standardDeviation == nil)
  }

  @Test func macroF1LeavesOutClassesThatNeverOccur() throws {
    // class 0: 2·1 / (2 + 1); class 1: 2·1 / (1 + 2); class 2 does not occur
    let arm = try ArmScores(name: "a", macroF1Of: [[0, 1, 1], [0, 0, 1]], gold: [0, 0, 1], classes: 3)
    #expect(abs(arm.perSeed[0] - 2.0 / 3) < 1e-15 && arm.perSeed[1] == 1)
  }

  @Test func identicalOutcomesDifferByNothing() throws {
    let scores = [[1.0, 0, 1], [0, 0, 1], [1, 1, 1]]
    let difference = try Contrast(
      ArmScores(name: "a", meanOf: scores), minus: ArmScores(name: "b", meanOf: scores))
    #expect(difference.estimate == 0 && difference.interval == 0...0 && difference.p == 1)
    let arms = try (0..<11).map { try ArmScores(name: "\($0)", meanOf: scores) }
    // Ten times 0.1 is not 1 in doubles.
    let tenth = try Contrast(of: arms, weights: [1] + [Double](repeating: -0.1, count: 10), flips: 99)
    #expect(tenth.estimate == 0 && tenth.interval == 0...0 && tenth.p == 1)
  }

  @Test func alwaysTheSameDifferenceIsCertain() throws {
    let (all, none) = (
      [[Double]](repeating: [1, 1, 1], count: 3), [[Double]](repeating: [0, 0, 0], count: 3)
    )
    let difference = try Contrast(
      ArmScores(name: "a", meanOf: all), minus: ArmScores(name: "b", meanOf: none), flips: 999)
    #expect(difference.interval == 1...1)
    #expect(try #require(difference.p) < 0.02)  // of 512 flips, two leave every sign alike
  }

  @Test func fewerThanThreeSeedsHaveNoIntervalAndNoP() throws {
    for seeds in 1...3 {
      let difference = try Contrast(
        arm("a", right: 0.9, seeds: seeds), minus: arm("b", right: 0.5, seeds: seeds), flips: 9)
      #expect((difference.interval == nil) == (seeds < 3) && (difference.p == nil) == (seeds < 3))
      #expect(difference.estimate > 0)
    }
  }

  @Test func swappedArmsMirrorAndEqualCallsAgree() throws {
    let (a, b) = (try arm("a", right: 0.7), try arm("b", right: 0.6))
    let forth = try Contrast(a, minus: b, flips: 99)
    let back = try Contrast(b, minus: a, flips: 99)
    #expect(try forth == Contrast(a, minus: b, flips: 99))
    #expect(back.p == forth.p && back.estimate == -forth.estimate)
    let (there, mirrored) = (try #require(forth.interval), try #require(back.interval))
    #expect(abs(there.lowerBound + mirrored.upperBound) < 1e-12)
    #expect(abs(there.upperBound + mirrored.lowerBound) < 1e-12)
  }

  @Test func wholeContrastScalesWithItsWeights() throws {
    let arms = [try arm("a", right: 0.7), try arm("b", right: 0.6), try arm("c", right: 0.8)]
    let contrast = try Contrast(of: arms, weights: [1, -0.5, -0.5], flips: 99)
    let doubled = try Contrast(of: arms, weights: [2, -1, -1], flips: 99)
    #expect(contrast.p == doubled.p)
    #expect(abs(doubled.estimate - 2 * contrast.estimate) < 1e-12)
    #expect(abs((doubled.standardError ?? 0) - 2 * (contrast.standardError ?? 1)) < 1e-12)
  }

  @Test func clearDifferenceIsFound() throws {
    let difference = try Contrast(arm("a", right: 0.9), minus: arm("b", right: 0.5))
    #expect(try #require(difference.interval).lowerBound > 0.2)
    #expect(try #require(difference.p) < 0.005)
  }

  @Test func mcNemarCountsWhatOneModelAloneAnswers() {
    let test = McNemarTest(
      isFirstCorrect: [true, true, false, false, true], isSecondCorrect: [true, false, true, false, false])
    #expect(test.onlyFirst == 2 && test.onlySecond == 1 && test.isExact)
    #expect(McNemarTest(onlyFirst: 0, onlySecond: 0).p == 1)
  }

  @Test func whatCannotBeComparedThrows() throws {
    let five = try arm("five", right: 0.5)
    let messages: [(String, () throws -> Void)] = [
      (
        "arms 'five' and 'four' have 5 and 4 seeds; train every arm with the same seeds",
        { _ = try Contrast(five, minus: arm("four", right: 0.5, seeds: 4)) }
      ),
      (
        "arms 'five' and 'few' are scored on 97 and 11 examples; score every arm on the same examples",
        { _ = try Contrast(five, minus: arm("few", right: 0.5, examples: 11)) }
      ),
      (
        "arms 'p' and 'q' differ in their metric or their true classes; score every arm alike on the same examples",
        {
          let p = try ArmScores(name: "p", macroF1Of: [[0, 1]], gold: [0, 1], classes: 2)
          _ = try Contrast(p, minus: ArmScores(name: "q", macroF1Of: [[0, 1]], gold: [1, 1], classes: 2))
        }
      ),
      (
        "arm 'x' is scored on 2 examples and on 1; score all its runs on the same examples",
        { _ = try ArmScores(name: "x", meanOf: [[1, 0], [1]]) }
      ),
      (
        "arm 'x' has no scores; give a row a seed, a score an example",
        { _ = try ArmScores(name: "x", meanOf: []) }
      ),
      (
        "arm 'x' has a score that is not a number; leave out what has no score",
        { _ = try ArmScores(name: "x", meanOf: [[1, .nan]]) }
      ),
      (
        "arm 'x' has a class that is not among the 2; number classes from 0",
        { _ = try ArmScores(name: "x", macroF1Of: [[0, 2]], gold: [0, 1], classes: 2) }
      ),
      (
        "arms have 65 seeds; give at most 64",
        {
          let many = try arm("many", right: 0.5, seeds: 65, examples: 3)
          _ = try Contrast(many, minus: many)
        }
      ),
    ]
    for (message, action) in messages {
      let error = #expect(throws: ScoresError.self) { try action() }
      #expect(error?.description == message)
    }
  }

  @Test func aFindingNeedsTheIntervalAndTheTest() {
    let cases: [(ClosedRange<Double>?, Double?, Finding)] = [
      (0.1...0.2, 0.01, .higher), (-0.2...(-0.1), 0.05, .lower), (-0.1...0.2, 0.01, .unclear),
      (0.1...0.2, 0.0501, .unclear), (-0.8...(-0.001), 0.06, .unclear), (nil, nil, .unclear),
    ]
    for (interval, p, finding) in cases { #expect(Finding(interval: interval, p: p) == finding) }
  }
}
