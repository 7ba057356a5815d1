/// A content word together with its place in the word hierarchy.
package struct Concept: Hashable, Sendable {
  /// Where in a sentence it can stand.
  package let kind: Lexicon.Kind
  /// Singular of a noun, bare form of a verb.
  package let base: String
  /// Plural of a noun, third person singular of a verb; adjectives and places do not use it.
  package let inflected: String
  /// The more general words above this one, nearest first.
  package let ancestors: [String]
  /// Words of one domain exclude each other unless one stands above the other; words of different
  /// domains are independent.
  package let domain: String
  /// Whether it is about a person, so that "who" and "everybody" may be said of it.
  var isPerson: Bool { base == "person" || ancestors.last == "person" }

  /// Whether an adjective can sensibly be said of a noun: things have no moods, people no colours.
  func fits(_ noun: Concept) -> Bool {
    switch domain {
    case "colour": !noun.isPerson
    case "mood": noun.kind == .being
    default: true
    }
  }

  /// Two words are the same if they are written the same: no word of the lexicon has two meanings.
  package static func == (first: Concept, second: Concept) -> Bool { first.base == second.base }

  package func hash(into hasher: inout Hasher) { hasher.combine(base) }

  /// The basic relation between two words.
  func relation(to other: Concept) -> Relation {
    if self == other { return .equivalence }
    if domain != other.domain { return .independence }
    if ancestors.contains(other.base) { return .forward }
    if other.ancestors.contains(base) { return .reverse }
    return .alternation
  }
}

/// A node of a hand-written word hierarchy: a word, as "base" or "base/inflected", over more special ones.
struct Taxonomy: ExpressibleByStringLiteral {
  let word: String
  let below: [Taxonomy]

  init(_ word: String, _ below: [Taxonomy]) {
    (self.word, self.below) = (word, below)
  }

  init(stringLiteral word: String) {
    self.init(word, [])
  }

  /// This word and all below it.
  func concepts(kind: Lexicon.Kind, domain: String, under ancestors: [String] = []) -> [Concept] {
    let forms = word.split(separator: "/").map(String.init)
    let concept = Concept(
      kind: kind, base: forms[0], inflected: forms.count > 1 ? forms[1] : Taxonomy.inflected(forms[0]),
      ancestors: ancestors, domain: domain)
    return [concept]
      + below.flatMap { $0.concepts(kind: kind, domain: domain, under: [forms[0]] + ancestors) }
  }

  /// The regular ending, the same for plurals and for the third person.
  private static func inflected(_ base: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: base.hasSuffix) { return base + "es" }
    if base.hasSuffix("y"), let before = base.dropLast().last, !"aeiou".contains(before) {
      return base.dropLast() + "ies"
    }
    return base + "s"
  }
}
