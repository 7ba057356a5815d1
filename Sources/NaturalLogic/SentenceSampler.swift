import Recipes

/// Draws sentences in which a phenomenon can be tested.
struct SentenceSampler {
  let phenomenon: Phenomenon

  /// A random sentence; nil where the draw is not a sensible sentence.
  func sentence(_ random: inout SplitMix64) -> Sentence? {
    var subject = subject(&random)
    var predicate = Predicate(core: core(&random, named: subject.isName))
    switch phenomenon {
    case .quantifier, .number, .hierarchy:
      decorate(&subject, &predicate, &random, probability: 0.3)
    case .negation:
      decorate(&subject, &predicate, &random, probability: 0.3)
      predicate.isNegated = subject.allowsNegation && random.chance(0.5)
    case .adjective:
      if random.chance(0.5) { subject.phrase?.addAdjective(&random) }
      if random.chance(0.5) { predicate.object?.addAdjective(&random) }
    case .relativeClause:
      if random.chance(0.75) { subject.phrase?.clause = Clause.random(&random) }
      if random.chance(0.5), case .kind(var phrase) = predicate.core {
        phrase.clause = Clause.random(&random)
        predicate.core = .kind(phrase)
      }
    case .prepositionalPhrase:
      if random.chance(0.6) {
        if subject.phrase != nil, random.chance(0.5) {
          subject.phrase?.place = random.pick(Lexicon.words(.place))
        } else {
          predicate.place = random.pick(Lexicon.words(.place))
        }
      }
    case .conjunction:
      decorate(&subject, &predicate, &random, probability: 0.2)
    }
    if subject.isName, phenomenon != .conjunction, !predicate.isNegated {
      predicate.isNegated = random.chance(0.5)
    }
    let sentence = Sentence(subject: subject, predicate: predicate, style: random.next(below: 3))
    return sentence.isSensible ? sentence : nil
  }

  private func subject(_ random: inout SplitMix64) -> Sentence.Subject {
    let named: Double =
      switch phenomenon {
      case .negation: 0.6
      case .quantifier, .number: 0
      default: 0.25
      }
    if random.chance(named) { return .name(random.pick(Lexicon.names)) }
    let phrase = NounPhrase(noun: random.pick(Lexicon.words(.being)))
    return .quantified(quantifier(&random), phrase)
  }

  private func quantifier(_ random: inout SplitMix64) -> Quantifier {
    switch phenomenon {
    case .number: Quantifier.randomNumber(&random)
    case .negation: random.pick([.some, .no])
    default: random.pick([.every, .notEvery, .some, .no])
    }
  }

  private func core(_ random: inout SplitMix64, named: Bool) -> Predicate.Core {
    let activity = random.pick(Lexicon.words(.activity))
    if phenomenon == .conjunction {
      let second = random.pick(Lexicon.words(.activity))
      return random.chance(0.6)
        ? .activities(activity, random.chance(0.5) ? .and : .or, second) : .activity(activity)
    }
    if named, random.chance(phenomenon == .relativeClause ? 1 : 0.4) {
      return .kind(NounPhrase(noun: random.pick(Lexicon.words(.being))))
    }
    if random.chance(0.3) {
      let kind: Lexicon.Kind = random.chance(0.7) ? .thing : .being
      return .action(random.pick(Lexicon.words(.action)), NounPhrase(noun: random.pick(Lexicon.words(kind))))
    }
    return .activity(activity)
  }

  /// Adds something that the phenomenon leaves alone.
  private func decorate(
    _ subject: inout Sentence.Subject, _ predicate: inout Predicate, _ random: inout SplitMix64,
    probability: Double
  ) {
    guard random.chance(probability) else { return }
    switch random.next(below: 3) {
    case 0: subject.phrase?.addAdjective(&random)
    case 1: predicate.object?.addAdjective(&random)
    default: predicate.place = random.pick(Lexicon.words(.place))
    }
  }
}

extension Lexicon {
  /// The shared words of a kind.
  static func words(_ kind: Kind) -> [Concept] { shared[kind] ?? [] }
}

extension Quantifier {
  static func randomNumber(_ random: inout SplitMix64) -> Quantifier {
    let n = 2 + random.next(below: 4)
    return random.pick([.atLeast(n), .atMost(n), .exactly(n)])
  }
}

extension Clause {
  static func random(_ random: inout SplitMix64) -> Clause {
    Clause(isNegated: random.chance(0.4), verb: random.pick(Lexicon.words(.activity)))
  }
}

extension NounPhrase {
  mutating func addAdjective(_ random: inout SplitMix64) {
    let fitting = Lexicon.words(.adjective).filter { $0.fits(noun) }
    adjectives.insert(random.pick(fitting), at: random.next(below: adjectives.count + 1))
  }
}

extension Sentence.Subject {
  var isName: Bool { phrase == nil }

  /// The restrictor; setting it does nothing to a name.
  var phrase: NounPhrase? {
    get {
      if case .quantified(_, let phrase) = self { return phrase }
      return nil
    }
    set {
      if case .quantified(let quantifier, _) = self, let newValue { self = .quantified(quantifier, newValue) }
    }
  }

  /// Whether "does not" after this subject can be read in one way only.
  var allowsNegation: Bool {
    switch self {
    case .name, .quantified(.some, _): true
    default: false
    }
  }
}

extension Predicate {
  /// The noun phrase inside, if there is one; setting it does nothing to a plain verb.
  var object: NounPhrase? {
    get {
      switch core {
      case .action(_, let phrase), .kind(let phrase): phrase
      case .activity, .activities: nil
      }
    }
    set {
      guard let newValue else { return }
      switch core {
      case .action(let verb, _): core = .action(verb, newValue)
      case .kind: core = .kind(newValue)
      case .activity, .activities: break
      }
    }
  }

  /// The verbs of which nothing else follows.
  var activities: [Concept] {
    switch core {
    case .activity(let verb): [verb]
    case .activities(let first, _, let second): [first, second]
    case .action, .kind: []
    }
  }
}

extension Sentence {
  /// Whether the sentence can be true and can be false, and reads in one way only.
  var isSensible: Bool {
    if predicate.isNegated, !subject.allowsNegation { return false }
    if case .activities = predicate.core, predicate.isNegated || predicate.place != nil { return false }
    if case .kind = predicate.core, predicate.place != nil { return false }
    if subject.phrase?.place != nil, predicate.place != nil || subject.phrase?.clause != nil { return false }
    let phrases = [subject.phrase, predicate.object].compactMap { $0 }
    for phrase in phrases {
      let domains = Set(phrase.adjectives.map(\.domain))
      if domains.count < phrase.adjectives.count || domains.count > 2 { return false }
      if !phrase.adjectives.allSatisfy({ $0.fits(phrase.noun) }) { return false }
    }
    let verbs = predicate.activities + [subject.phrase?.clause?.verb].compactMap { $0 }
    return Set(verbs.map(\.domain)).count == verbs.count
  }
}
