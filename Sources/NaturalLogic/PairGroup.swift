import Recipes

/// One hypothesis with three premises, one for each label.
///
/// Because every hypothesis has each label equally often, the hypothesis alone tells nothing.
struct PairGroup {
  var pairs: [SentencePair]

  /// A random group for a phenomenon; nil where the draw found no premise for one of the labels.
  static func random(_ phenomenon: Phenomenon, _ random: inout SplitMix64) -> PairGroup? {
    guard let hypothesis = SentenceSampler(phenomenon: phenomenon).sentence(&random) else { return nil }
    let editor = SentenceEditor(phenomenon: phenomenon)
    var found: [EntailmentLabel: Sentence] = [:]
    for _ in 0..<40 {
      guard let premise = editor.edited(hypothesis, &random), premise.isComparable(with: hypothesis),
        let label = premise.label(of: hypothesis), found[label] == nil,
        phenomenon.allowsParaphrase || premise.relation(to: hypothesis) != .equivalence,
        premise.text != hypothesis.text
      else { continue }
      found[label] = premise
      if found.count == EntailmentLabel.allCases.count { break }
    }
    let pairs = EntailmentLabel.allCases.compactMap { label in
      found[label].map {
        SentencePair(premise: $0, hypothesis: hypothesis, label: label, phenomenon: phenomenon)
      }
    }
    return pairs.count == EntailmentLabel.allCases.count ? PairGroup(pairs: pairs) : nil
  }

  /// The group with one of its words replaced everywhere by an unseen one; nil where the label of a pair
  /// would then depend on what the unseen word means.
  func replacingWord(with unseen: [Lexicon.Kind: [Concept]], _ random: inout SplitMix64) -> PairGroup? {
    let candidates = pairs[0].hypothesis.concepts.filter { word in
      pairs.allSatisfy { $0.keepsOrDrops(word.kind) }
    }
    guard !candidates.isEmpty else { return nil }
    let old = random.pick(candidates)
    guard let words = unseen[old.kind] else { return nil }
    let new = random.pick(words)
    var group = self
    for i in pairs.indices {
      let premise = pairs[i].premise.replacing(old, with: new)
      let hypothesis = pairs[i].hypothesis.replacing(old, with: new)
      guard premise.isSensible, hypothesis.isSensible, premise.isComparable(with: hypothesis),
        premise.label(of: hypothesis) == pairs[i].label
      else { return nil }
      (group.pairs[i].premise, group.pairs[i].hypothesis) = (premise, hypothesis)
    }
    return group
  }
}

extension SentencePair {
  /// Whether no word of a kind stands against another one: words only come or go.
  fileprivate func keepsOrDrops(_ kind: Lexicon.Kind) -> Bool {
    let first = Set(premise.concepts.filter { $0.kind == kind })
    let second = Set(hypothesis.concepts.filter { $0.kind == kind })
    return first.isSubset(of: second) || second.isSubset(of: first)
  }
}

extension Sentence {
  /// Whether no word stands in the restrictor of one sentence and excludes or repeats, as a predicate,
  /// one of the other: only then are the two places of a quantifier independent.
  func isComparable(with other: Sentence) -> Bool {
    func clash(_ first: Sentence, _ second: Sentence) -> Bool {
      let domains = second.predicate.activities.map(\.domain)
      if let verb = first.subject.phrase?.clause?.verb, domains.contains(verb.domain) { return true }
      return first.subject.phrase?.place != nil && second.predicate.place != nil
    }
    return !clash(self, other) && !clash(other, self)
  }
}
