/// How a basic relation between two parts shows in the relation of the wholes.
enum Projection {
  /// not x, not y.
  static func negation(_ relation: Relation) -> Relation {
    switch relation {
    case .forward: .reverse
    case .reverse: .forward
    case .alternation: .cover
    case .cover: .alternation
    default: relation
    }
  }

  /// x and w, y and w, with an unrelated w; also: every w is x, every w is y.
  static func intersection(_ relation: Relation) -> Relation {
    switch relation {
    case .negation: .alternation
    case .cover: .independence
    default: relation
    }
  }

  /// x or w, y or w, with an unrelated w; also: some w is x, some w is y.
  static func union(_ relation: Relation) -> Relation {
    negation(intersection(negation(relation)))
  }

  /// A context that keeps nothing but the direction of inclusion: some x is w, at least three x are w.
  static func upward(_ relation: Relation) -> Relation {
    switch relation {
    case .equivalence, .forward, .reverse: relation
    default: .independence
    }
  }

  /// A context that turns the direction of inclusion around: every x is w, at most three x are w.
  static func downward(_ relation: Relation) -> Relation {
    negation(upward(relation))
  }

  /// A context that keeps nothing: exactly three x are w.
  static func none(_ relation: Relation) -> Relation {
    relation == .equivalence ? relation : .independence
  }
}
