import NaturalLogic
import Recipes
import Testing

/// The labels come from rules on words and contexts; here they are compared with truth in random worlds.
@Suite struct LabelTests {
  @Test func labelsAgreeWithTruthInFiniteModels() throws {
    var random = SplitMix64(seed: 5)
    for (_, examples) in try NaturalLogic(seed: 3).generate(train: 240, dev: 96, test: 96) {
      for example in examples {
        let premise = try SentenceParser.sentence(example.textA)
        let hypothesis = try SentenceParser.sentence(example.textB ?? "")
        let isNeutral = example.label == "neutral"
        let truths = truths(of: hypothesis, where: premise, untilBothOccur: isNeutral, &random)
        let expected: Set<Bool> = isNeutral ? [true, false] : [example.label == "entailment"]
        #expect(
          Set(truths.keys) == expected,
          "\(example.textA) / \(example.textB ?? ""): \(example.label ?? ""), \(truths)")
      }
    }
  }

  /// In how many worlds where the premise is true the hypothesis is true, and in how many it is false.
  private func truths(
    of hypothesis: Sentence, where premise: Sentence, untilBothOccur: Bool, _ random: inout SplitMix64
  ) -> [Bool: Int] {
    var truths: [Bool: Int] = [:]
    for _ in 0..<30_000 {
      let world = FiniteModel(for: [premise, hypothesis], random: &random)
      guard world.satisfiesPresupposition(premise), world.satisfiesPresupposition(hypothesis),
        world.isTrue(premise)
      else { continue }
      truths[world.isTrue(hypothesis), default: 0] += 1
      if untilBothOccur ? truths.count == 2 : truths.values.reduce(0, +) == 50 { break }
    }
    return truths
  }

  @Test(arguments: [
    ("every dog runs", "every poodle runs", "entailment"), ("every poodle runs", "every dog runs", "neutral"),
    ("every dog sprints", "every dog runs", "entailment"), ("every dog runs", "every dog sprints", "neutral"),
    ("some poodle runs", "some dog runs", "entailment"), ("some dog runs", "some poodle runs", "neutral"),
    ("no dog runs", "no poodle runs", "entailment"), ("no poodle runs", "no dog runs", "neutral"),
    ("some poodle runs", "no dog runs", "contradiction"), ("some dog runs", "no poodle runs", "neutral"),
    ("every dog runs", "not every dog runs", "contradiction"),
    ("every dog runs", "some dog runs", "entailment"),
    ("every dog runs", "every dog sleeps", "contradiction"), ("some dog runs", "some dog sleeps", "neutral"),
    ("no dog runs", "no dog sleeps", "neutral"),
    ("at least three dogs run", "at least two dogs run", "entailment"),
    ("at least two dogs run", "at least three dogs run", "neutral"),
    ("at least three dogs run", "at most two dogs run", "contradiction"),
    ("at least three dogs run", "at most three dogs run", "neutral"),
    ("exactly three dogs run", "exactly two dogs run", "contradiction"),
    ("exactly three dogs run", "at most four dogs run", "entailment"),
    ("at most two animals run", "at most two dogs run", "entailment"),
    ("exactly two dogs run", "exactly two animals run", "neutral"),
    ("kim is a small red dog", "kim is a red animal", "entailment"),
    ("kim is not a red dog", "kim is not a dog", "neutral"),
    ("kim is a big dog", "kim is a small dog", "contradiction"),
    ("kim does not move", "kim does not run in the park", "entailment"),
    ("every dog that runs sings", "every dog that sprints sings", "entailment"),
    ("no dog that does not run sings", "no dog that does not sprint sings", "neutral"),
    ("nobody sees a dog", "no woman sees a small dog", "entailment"),
    ("everybody in the house smiles", "everybody in the kitchen smiles", "entailment"),
    ("every dog runs or sings", "every dog sings", "neutral"),
    ("no dog runs or sings", "some poodle runs and sings", "contradiction"),
  ])
  func workedByHand(premise: String, hypothesis: String, label: String) throws {
    let first = try SentenceParser.sentence(premise)
    let second = try SentenceParser.sentence(hypothesis)
    #expect(first.text == premise)
    #expect(second.text == hypothesis)
    #expect(first.label(of: second)?.rawValue == label)
  }

  @Test func rulesThatLeaveTheLabelOpenGiveNone() throws {
    // The second follows from the first, but one edit after the other does not show it.
    let premise = try SentenceParser.sentence("every dog runs")
    let hypothesis = try SentenceParser.sentence("some dog sleeps")
    #expect(premise.label(of: hypothesis) == nil)
  }
}
