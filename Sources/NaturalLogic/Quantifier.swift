/// A quantifier over a restrictor A and a predicate B: "every A is B".
package enum Quantifier: Hashable, Sendable {
  case every, notEvery, some, no, most
  case atLeast(Int), atMost(Int), exactly(Int)

  /// Whether the sentence is true when `inside` things are A and B, and `outside` are A but not B.
  ///
  /// A sentence presupposes that there is an A: `inside + outside` is at least 1.
  package func holds(inside: Int, outside: Int) -> Bool {
    switch self {
    case .every: outside == 0
    case .notEvery: outside > 0
    case .some: inside > 0
    case .no: inside == 0
    case .most: inside > outside
    case .atLeast(let n): inside >= n
    case .atMost(let n): inside <= n
    case .exactly(let n): inside == n
    }
  }

  /// The quantifier that is true exactly where this one is false, if the grammar has it.
  var negated: Quantifier? {
    switch self {
    case .every: .notEvery
    case .notEvery: .every
    case .some: .no
    case .no: .some
    case .most, .exactly: nil
    case .atLeast(let n): n > 2 ? .atMost(n - 1) : nil
    case .atMost(let n): .atLeast(n + 1)
    }
  }

  /// The relation between this quantifier and another one over the same restrictor and predicate.
  func relation(to other: Quantifier) -> Relation {
    if self == other { return .equivalence }
    var seen = [false, false, false, false]
    for inside in 0...7 {
      for outside in 0...7 where inside + outside > 0 {
        let first = holds(inside: inside, outside: outside)
        let second = other.holds(inside: inside, outside: outside)
        seen[(first ? 0 : 2) + (second ? 0 : 1)] = true
      }
    }
    return Relation(both: seen[0], onlyFirst: seen[1], onlySecond: seen[2], neither: seen[3])
  }

  /// The two places in which a quantified sentence can be changed.
  enum Argument {
    case restrictor, predicate
  }

  /// The relation of two sentences that differ, by `relation`, in one argument of this quantifier.
  ///
  /// MacCartney and Manning 2009, section 5, the projectivity of quantifiers.
  func projects(_ relation: Relation, in argument: Argument) -> Relation {
    switch (self, argument) {
    case (.exactly, _), (.most, .restrictor): relation.mapped(Projection.none)
    case (.every, .restrictor): relation.mapped(Projection.downward)
    case (.some, .restrictor), (.atLeast, _): relation.mapped(Projection.upward)
    case (.every, .predicate), (.most, .predicate): relation.mapped(Projection.intersection)
    case (.some, .predicate): relation.mapped(Projection.union)
    case (.no, _): Quantifier.some.projects(relation, in: argument).mapped(Projection.negation)
    case (.notEvery, _): Quantifier.every.projects(relation, in: argument).mapped(Projection.negation)
    case (.atMost, _): relation.mapped(Projection.downward)
    }
  }
}
