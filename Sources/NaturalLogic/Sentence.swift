/// The meaning of a sentence of the grammar; `text` writes it down.
package struct Sentence: Hashable, Sendable {
  /// Who the sentence is about.
  package enum Subject: Hashable, Sendable {
    case name(String)
    case quantified(Quantifier, NounPhrase)
  }

  package var subject: Subject
  package var predicate: Predicate
  /// Which of several ways of saying the same is chosen: "every", "each" or "all".
  var style: Int

  package init(subject: Subject, predicate: Predicate, style: Int = 0) {
    (self.subject, self.predicate, self.style) = (subject, predicate, style)
  }
}

/// Adjectives, noun, clause and place, all intersective: a big dog that runs in the park is all of these.
package struct NounPhrase: Hashable, Sendable {
  package var adjectives: [Concept]
  package var noun: Concept
  package var clause: Clause?
  package var place: Concept?

  package init(adjectives: [Concept] = [], noun: Concept, clause: Clause? = nil, place: Concept? = nil) {
    (self.adjectives, self.noun, self.clause, self.place) = (adjectives, noun, clause, place)
  }
}

/// "that runs", "that does not run".
package struct Clause: Hashable, Sendable {
  package var isNegated: Bool
  package var verb: Concept

  package init(isNegated: Bool = false, verb: Concept) {
    (self.isNegated, self.verb) = (isNegated, verb)
  }
}

/// What is said of the subject.
package struct Predicate: Hashable, Sendable {
  package enum Core: Hashable, Sendable {
    /// "runs"
    case activity(Concept)
    /// "runs and sings", "runs or sings"
    case activities(Concept, Connective, Concept)
    /// "sees a dog"
    case action(Concept, NounPhrase)
    /// "is a dog"
    case kind(NounPhrase)
  }

  package var isNegated: Bool
  package var core: Core
  /// "in the park", inside the scope of the negation.
  package var place: Concept?

  package init(isNegated: Bool = false, core: Core, place: Concept? = nil) {
    (self.isNegated, self.core, self.place) = (isNegated, core, place)
  }
}

/// What joins two verbs.
package enum Connective: String, Hashable, Sendable {
  case and, or
}

extension Sentence {
  /// The sentence in lower-case English, words separated by single spaces.
  package var text: String {
    switch subject {
    case .name(let name):
      return ([name] + predicate.words(plural: false)).joined(separator: " ")
    case .quantified(let quantifier, let phrase):
      if let pronoun = pronoun(quantifier, phrase) {
        let rest = phrase.modifiers(plural: false, person: true)
        return ([pronoun] + rest + predicate.words(plural: false)).joined(separator: " ")
      }
      let (determiner, plural) = determiner(quantifier, before: phrase)
      let words = [determiner] + phrase.words(plural: plural) + predicate.words(plural: plural)
      return words.joined(separator: " ")
    }
  }

  /// "everybody", "somebody", "nobody" for people of whom no adjective is said.
  private func pronoun(_ quantifier: Quantifier, _ phrase: NounPhrase) -> String? {
    guard phrase.noun.base == "person", phrase.adjectives.isEmpty, style != 1 else { return nil }
    switch quantifier {
    case .every: return "everybody"
    case .notEvery: return "not everybody"
    case .some: return "somebody"
    case .no: return "nobody"
    default: return nil
    }
  }

  private func determiner(_ quantifier: Quantifier, before phrase: NounPhrase) -> (String, plural: Bool) {
    switch quantifier {
    case .every: style == 2 ? ("all", true) : (style == 1 ? "each" : "every", false)
    case .notEvery: style == 2 ? ("not all", true) : ("not every", false)
    case .some: (style == 1 ? phrase.article : "some", false)
    case .no: ("no", style == 2)
    case .most: ("most", true)
    case .atLeast(let n): ("at least \(Sentence.numeral(n))", true)
    case .atMost(let n): ("at most \(Sentence.numeral(n))", true)
    case .exactly(let n): ("exactly \(Sentence.numeral(n))", true)
    }
  }

  private static func numeral(_ n: Int) -> String {
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven"]
    return words.indices.contains(n) ? words[n] : String(n)
  }
}

extension NounPhrase {
  fileprivate func words(plural: Bool) -> [String] {
    adjectives.map(\.base) + [plural ? noun.inflected : noun.base]
      + modifiers(plural: plural, person: noun.isPerson)
  }

  fileprivate func modifiers(plural: Bool, person: Bool) -> [String] {
    var words: [String] = []
    if let place { words += ["in", "the", place.base] }
    if let clause {
      words.append(person ? "who" : "that")
      if clause.isNegated { words += [plural ? "do" : "does", "not"] }
      words.append(plural || clause.isNegated ? clause.verb.base : clause.verb.inflected)
    }
    return words
  }

  /// "a" or "an", by the first letter of the next word.
  fileprivate var article: String {
    let next = adjectives.first?.base ?? noun.base
    return next.first.map("aeiou".contains) == true ? "an" : "a"
  }
}

extension Predicate {
  fileprivate func words(plural: Bool) -> [String] {
    var words: [String] = []
    func form(_ verb: Concept) -> String { plural || isNegated ? verb.base : verb.inflected }
    if case .kind(let phrase) = core {
      words = ["is"] + (isNegated ? ["not"] : []) + [phrase.article] + phrase.words(plural: false)
    } else {
      if isNegated { words += [plural ? "do" : "does", "not"] }
      switch core {
      case .activity(let verb): words.append(form(verb))
      case .activities(let first, let connective, let second):
        words += [form(first), connective.rawValue, form(second)]
      case .action(let verb, let object): words += [form(verb), object.article] + object.words(plural: false)
      case .kind: break
      }
    }
    if let place { words += ["in", "the", place.base] }
    return words
  }
}
