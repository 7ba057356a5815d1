/// The answer to "does the premise, if true, make the hypothesis true?"
package enum EntailmentLabel: String, CaseIterable, Sendable {
  /// The hypothesis is true wherever the premise is.
  case entailment
  /// The premise leaves open whether the hypothesis is true.
  case neutral
  /// The hypothesis is false wherever the premise is true.
  case contradiction

  /// The label that follows from premise R hypothesis; nil where the members of the set disagree.
  package init?(_ relation: Relation) {
    switch relation {
    case _ where relation.isEmpty: return nil
    case _ where relation.isSubset(of: [.equivalence, .forward]): self = .entailment
    case _ where relation.isSubset(of: [.negation, .alternation]): self = .contradiction
    case _ where relation.isSubset(of: [.reverse, .cover, .independence]): self = .neutral
    default: return nil
    }
  }
}
