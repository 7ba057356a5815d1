import NaturalLogic
import Testing

/// The join of relations, against the rows of the published table that have one answer, and its laws.
@Suite struct RelationTests {
  static let published: [(first: Relation, second: Relation, result: Relation)] = [
    (Relation.forward, Relation.forward, Relation.forward), (.reverse, .reverse, .reverse),
    (.forward, .negation, .alternation), (.forward, .alternation, .alternation),
    (.reverse, .negation, .cover),
    (.reverse, .cover, .cover), (.negation, .forward, .cover), (.negation, .reverse, .alternation),
    (.negation, .negation, .equivalence), (.negation, .alternation, .reverse), (.negation, .cover, .forward),
    (.negation, .independence, .independence), (.alternation, .reverse, .alternation),
    (.alternation, .negation, .forward), (.alternation, .cover, .forward), (.cover, .forward, .cover),
    (.cover, .negation, .reverse), (.cover, .alternation, .reverse),
    (.independence, .negation, .independence),
    (.forward, .cover, [.forward, .negation, .alternation, .cover, .independence]),
    (.alternation, .alternation, [.equivalence, .forward, .reverse, .alternation, .independence]),
  ]

  @Test func joinIsThePublishedOne() {
    for row in Self.published {
      #expect(row.first.joined(row.second) == row.result, "\(row)")
    }
  }

  @Test func equivalenceChangesNothing() {
    for relation in Relation.basic {
      #expect(relation.joined(.equivalence) == relation)
      #expect(Relation.equivalence.joined(relation) == relation)
    }
  }

  @Test func labelsOfRelations() {
    #expect(EntailmentLabel([.equivalence, .forward]) == .entailment)
    #expect(EntailmentLabel([.negation, .alternation]) == .contradiction)
    #expect(EntailmentLabel([.reverse, .cover, .independence]) == .neutral)
    #expect(EntailmentLabel([.forward, .independence]) == nil)
    #expect(EntailmentLabel([]) == nil)
  }
}
