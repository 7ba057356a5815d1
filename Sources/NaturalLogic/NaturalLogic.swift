import Recipes
public import TextData

/// A generated data set of textual entailment whose labels follow from natural logic.
public struct NaturalLogic: Sendable {
  let seed: UInt64

  /// The data set of a seed: the same seed gives the same pairs.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The tags of the pairs.
  public static let phenomena = Phenomenon.allCases.map(\.rawValue)

  /// The names of the labels.
  public static let labels = EntailmentLabel.allCases.map(\.rawValue)

  /// Makes the three splits, with as many pairs as asked for in each.
  ///
  /// No pair occurs twice, within a split or in two of them. Throws a `NaturalLogicError` for a negative
  /// size, and where the grammar has no more pairs to give.
  public func generate(
    train: Int = 20_000, dev: Int = 2_000, test: Int = 2_000
  ) throws -> [(split: String, examples: [Example])] {
    try pairs(train: train, dev: dev, test: test).map { split, pairs in
      let examples = pairs.enumerated().map { index, pair in
        Example(
          id: "\(split)-\(index + 1)", textA: pair.premise.text, textB: pair.hypothesis.text,
          label: pair.label.rawValue, tag: pair.phenomenon.rawValue)
      }
      return (split, examples)
    }
  }

  /// The pairs as meanings rather than as text.
  package func pairs(train: Int, dev: Int, test: Int) throws -> [(split: String, pairs: [SentencePair])] {
    var used: Set<String> = []
    // The small splits come first, so that they do not depend on how much training data is asked for.
    let testPairs = try pairs(test, of: "test", stream: 3, unseen: Lexicon.unseen.test, used: &used)
    let devPairs = try pairs(dev, of: "dev", stream: 2, unseen: Lexicon.unseen.dev, used: &used)
    let trainPairs = try pairs(train, of: "train", stream: 1, unseen: nil, used: &used)
    return [("train", trainPairs), ("dev", devPairs), ("test", testPairs)]
  }

  private func pairs(
    _ count: Int, of split: String, stream: UInt64, unseen: [Lexicon.Kind: [Concept]]?,
    used: inout Set<String>
  ) throws -> [SentencePair] {
    guard count >= 0 else {
      throw NaturalLogicError(description: "natural-logic: size of \(split): \(count), expected 0 or more")
    }
    var random = SplitMix64(seed: seed, stream: stream)
    var pairs: [SentencePair] = []
    var turn = 0
    var draws = 0
    while pairs.count < count {
      draws += 1
      guard draws <= NaturalLogic.patience else {
        throw NaturalLogicError(
          description: "natural-logic: size of \(split): found no pairs that are new after \(pairs.count) of "
            + "\(count); ask for fewer")
      }
      let phenomenon = Phenomenon.allCases[turn % Phenomenon.allCases.count]
      guard var group = PairGroup.random(phenomenon, &random) else { continue }
      if let unseen, random.chance(NaturalLogic.unseenShare) {
        group = group.replacingWord(with: unseen, &random) ?? group
      }
      let keys = group.pairs.map(\.key)
      guard used.isDisjoint(with: keys) else { continue }
      used.formUnion(keys)
      pairs += group.pairs
      turn += 1
      draws = 0
    }
    pairs.removeLast(pairs.count - count)
    random.shuffle(&pairs)
    return pairs
  }

  /// After how many draws in a row without a new group of pairs the grammar counts as used up.
  private static let patience = 10_000

  /// How often a group of pairs outside the training split gets a word of its split's own, where it can.
  private static let unseenShare = 0.3
}

/// Why a data set cannot be generated.
public struct NaturalLogicError: Error, CustomStringConvertible, Sendable {
  /// What was asked for and why it cannot be.
  public let description: String
}

/// A premise and a hypothesis with the label that follows.
package struct SentencePair: Sendable {
  package var premise: Sentence
  package var hypothesis: Sentence
  package var label: EntailmentLabel
  package var phenomenon: Phenomenon

  var key: String { premise.text + "\t" + hypothesis.text }
}
