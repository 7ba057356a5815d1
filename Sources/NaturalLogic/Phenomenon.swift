/// What a pair tests: the kind of difference between its two sentences.
package enum Phenomenon: String, CaseIterable, Sendable {
  /// Every, some, no, not every, most, over the same or nearly the same words.
  case quantifier
  /// Does not, is not, nobody, over the same words or words that exclude or include each other.
  case negation
  /// More general and more special words, and words that exclude each other.
  case hierarchy
  /// Adjectives left out, added or replaced.
  case adjective
  /// Relative clauses left out, added, negated or changed.
  case relativeClause = "relative_clause"
  /// Places left out, added or replaced.
  case prepositionalPhrase = "prepositional_phrase"
  /// At least, at most, exactly so many.
  case number
  /// Verbs joined by "and" or "or".
  case conjunction

  /// Whether saying the same with another quantifier or another "not" is what the phenomenon is about.
  var allowsParaphrase: Bool { self == .quantifier || self == .negation }
}
