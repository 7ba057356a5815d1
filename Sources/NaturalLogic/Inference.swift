/// The relation between two sentences by natural logic: the words and phrases in which they differ are
/// edited one after the other; each edit's relation is projected through the context it stands in, and the
/// results are joined.
///
/// MacCartney and Manning 2009, "An extended model of natural logic".
extension Sentence {
  /// The label of the pair (self, hypothesis); nil where the rules leave it open.
  package func label(of hypothesis: Sentence) -> EntailmentLabel? {
    EntailmentLabel(relation(to: hypothesis))
  }

  /// All relations that the rules leave possible: the whole set says nothing.
  package func relation(to other: Sentence) -> Relation {
    let predicates = predicate.relation(to: other.predicate)
    switch (subject, other.subject) {
    case (.name(let name), .name(let otherName)):
      return name == otherName ? predicates : predicates == .equivalence ? .independence : .all
    case (.quantified(let quantifier, let phrase), .quantified(let otherQuantifier, let otherPhrase)):
      let restrictors = phrase.relation(to: otherPhrase)
      let quantifiers = quantifier.relation(to: otherQuantifier)
      return SubjectEdit.orders.reduce(Relation.all) { known, order in
        var current = quantifier
        var result = Relation.equivalence
        for edit in order {
          switch edit {
          case .restrictor: result = result.joined(current.projects(restrictors, in: .restrictor))
          case .predicate: result = result.joined(current.projects(predicates, in: .predicate))
          case .quantifier:
            result = result.joined(quantifiers)
            current = otherQuantifier
          }
        }
        return known.intersection(result)
      }
    default: return .all
    }
  }

  private enum SubjectEdit {
    case quantifier, restrictor, predicate

    /// Each order is sound; together they exclude more than any one of them.
    static let orders: [[SubjectEdit]] = [
      [.quantifier, .restrictor, .predicate], [.quantifier, .predicate, .restrictor],
      [.restrictor, .quantifier, .predicate], [.predicate, .quantifier, .restrictor],
      [.restrictor, .predicate, .quantifier], [.predicate, .restrictor, .quantifier],
    ]
  }
}

extension Relation {
  /// Nothing is known.
  static let all = Relation(rawValue: 127)

  /// "not x" related to "not y", "x" to "not y" and so on, from x related to y.
  fileprivate func negating(first: Bool, second: Bool) -> Relation {
    (first ? Relation.negation : .equivalence).joined(self).joined(second ? .negation : .equivalence)
  }
}

extension NounPhrase {
  func relation(to other: NounPhrase) -> Relation {
    let parts = [
      NounPhrase.relation(of: adjectives, to: other.adjectives), noun.relation(to: other.noun),
      Clause.relation(of: clause, to: other.clause), Concept.relation(of: place, to: other.place),
    ]
    return parts.reduce(.equivalence) { $0.joined($1.mapped(Projection.intersection)) }
  }

  private static func relation(of first: [Concept], to second: [Concept]) -> Relation {
    let onlyFirst = first.filter { !second.contains($0) }
    let onlySecond = second.filter { !first.contains($0) }
    switch (onlyFirst.isEmpty, onlySecond.isEmpty) {
    case (true, true): return .equivalence
    case (false, true): return .forward
    case (true, false): return .reverse
    case (false, false):
      let excludes = onlyFirst.contains { adjective in
        onlySecond.contains { adjective.relation(to: $0) == .alternation }
      }
      return excludes ? .alternation : .independence
    }
  }
}

extension Clause {
  fileprivate static func relation(of first: Clause?, to second: Clause?) -> Relation {
    switch (first, second) {
    case (nil, nil): .equivalence
    case (_, nil): .forward
    case (nil, _): .reverse
    case (let first?, let second?):
      first.verb.relation(to: second.verb).negating(first: first.isNegated, second: second.isNegated)
    }
  }
}

extension Concept {
  fileprivate static func relation(of first: Concept?, to second: Concept?) -> Relation {
    switch (first, second) {
    case (nil, nil): .equivalence
    case (_, nil): .forward
    case (nil, _): .reverse
    case (let first?, let second?): first.relation(to: second)
    }
  }
}

extension Predicate {
  func relation(to other: Predicate) -> Relation {
    Predicate.relation(of: core, to: other.core)
      .joined(Concept.relation(of: place, to: other.place).mapped(Projection.intersection))
      .negating(first: isNegated, second: other.isNegated)
  }

  private static func relation(of first: Core, to second: Core) -> Relation {
    switch (first, second) {
    case (.activity(let verb), .activity(let other)):
      return verb.relation(to: other)
    case (.activities(let verb, let connective, let added), .activity(let other)):
      let kept = added.domain == other.domain ? added : verb
      return (connective == .and ? Relation.forward : .reverse).joined(kept.relation(to: other))
    case (.activity(let verb), .activities(let other, let connective, let added)):
      let kept = added.domain == verb.domain ? added : other
      return verb.relation(to: kept).joined(connective == .and ? .reverse : .forward)
    case (.activities(let a, let connective, let b), .activities(let c, let otherConnective, let d)):
      let projection = connective == .and ? Projection.intersection : Projection.union
      let verbs = a.relation(to: c).mapped(projection).joined(b.relation(to: d).mapped(projection))
      return verbs.joined(
        connective == otherConnective ? .equivalence : connective == .and ? .forward : .reverse)
    case (.action(let verb, let object), .action(let other, let otherObject)):
      return verb.relation(to: other).mapped(Projection.upward)
        .joined(object.relation(to: otherObject).mapped(Projection.upward))
    case (.kind(let phrase), .kind(let other)):
      return phrase.relation(to: other)
    default: return .all
    }
  }
}
