import NaturalLogic

/// Reads a sentence of the grammar back into its meaning.
struct SentenceParser {
  /// What does not read as a sentence, from the first word that does not fit.
  struct Failure: Error {
    var rest: String
  }

  private var words: [String]

  static func sentence(_ text: String) throws -> Sentence {
    var parser = SentenceParser(words: text.split(separator: " ").map(String.init))
    let sentence = try Sentence(subject: parser.subject(), predicate: parser.predicate())
    guard parser.words.isEmpty else { throw parser.failure }
    return sentence
  }

  private var failure: Failure { Failure(rest: words.joined(separator: " ")) }

  private mutating func takes(_ expected: String) -> Bool {
    let expected = expected.split(separator: " ").map(String.init)
    guard words.starts(with: expected) else { return false }
    words.removeFirst(expected.count)
    return true
  }

  private mutating func concept(_ kinds: Set<Lexicon.Kind>) -> Concept? {
    guard let word = words.first, let concept = Self.lexicon[word], kinds.contains(concept.kind) else {
      return nil
    }
    words.removeFirst()
    return concept
  }

  private mutating func require(_ kinds: Set<Lexicon.Kind>) throws -> Concept {
    guard let concept = concept(kinds) else { throw failure }
    return concept
  }

  private mutating func subject() throws -> Sentence.Subject {
    if let name = words.first, Lexicon.names.contains(name) {
      words.removeFirst()
      return .name(name)
    }
    guard let person = Self.lexicon["person"] else { throw failure }
    for (pronoun, quantifier) in Self.pronouns where takes(pronoun) {
      return .quantified(quantifier, try modifiers(of: NounPhrase(noun: person)))
    }
    for (determiner, quantifier) in Self.determiners where takes(determiner) {
      return .quantified(quantifier, try phrase())
    }
    for (word, make) in Self.counters where takes(word) {
      guard let n = words.first.flatMap(Self.numerals.firstIndex(of:)) else { throw failure }
      words.removeFirst()
      return .quantified(make(n), try phrase())
    }
    throw failure
  }

  private mutating func phrase() throws -> NounPhrase {
    var adjectives: [Concept] = []
    while let adjective = concept([.adjective]) { adjectives.append(adjective) }
    return try modifiers(of: NounPhrase(adjectives: adjectives, noun: try require([.being, .thing])))
  }

  private mutating func modifiers(of phrase: NounPhrase) throws -> NounPhrase {
    var phrase = phrase
    if takes("in the") { phrase.place = try require([.place]) }
    if takes("who") || takes("that") {
      phrase.clause = Clause(isNegated: takes("does not") || takes("do not"), verb: try require([.activity]))
    }
    return phrase
  }

  private mutating func predicate() throws -> Predicate {
    if takes("is") {
      let isNegated = takes("not")
      guard takes("a") || takes("an") else { throw failure }
      return Predicate(isNegated: isNegated, core: .kind(try phrase()))
    }
    let isNegated = takes("does not") || takes("do not")
    let verb = try require([.activity, .action])
    var predicate = Predicate(isNegated: isNegated, core: .activity(verb))
    if verb.kind == .action {
      guard takes("a") || takes("an") else { throw failure }
      var object = try phrase()
      // A place after the object belongs to the verb.
      swap(&predicate.place, &object.place)
      predicate.core = .action(verb, object)
    } else if takes("and") {
      predicate.core = .activities(verb, .and, try require([.activity]))
    } else if takes("or") {
      predicate.core = .activities(verb, .or, try require([.activity]))
    }
    if takes("in the") { predicate.place = try require([.place]) }
    return predicate
  }

  private static let pronouns: [(String, Quantifier)] = [
    ("everybody", .every), ("not everybody", .notEvery), ("somebody", .some), ("nobody", .no),
  ]

  private static let determiners: [(String, Quantifier)] = [
    ("every", .every), ("each", .every), ("all", .every), ("not every", .notEvery), ("not all", .notEvery),
    ("some", .some), ("a", .some), ("an", .some), ("no", .no), ("most", .most),
  ]

  private static let counters: [(String, @Sendable (Int) -> Quantifier)] = [
    ("at least", { .atLeast($0) }), ("at most", { .atMost($0) }), ("exactly", { .exactly($0) }),
  ]

  private static let numerals = ["zero", "one", "two", "three", "four", "five"]

  private static let lexicon: [String: Concept] = {
    var result: [String: Concept] = [:]
    for table in [Lexicon.shared, Lexicon.unseen.dev, Lexicon.unseen.test] {
      for concept in table.values.joined() {
        result[concept.base] = concept
        result[concept.inflected] = concept
      }
    }
    return result
  }()
}
