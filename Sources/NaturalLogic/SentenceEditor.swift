import Recipes

/// Changes a sentence in the way a phenomenon asks for.
struct SentenceEditor {
  let phenomenon: Phenomenon

  /// A random neighbour of a sentence; nil where the draw is not a sensible sentence.
  func edited(_ sentence: Sentence, _ random: inout SplitMix64) -> Sentence? {
    var result = sentence
    switch phenomenon {
    case .quantifier:
      changeQuantifier(&result, &random)
      if random.chance(0.5) { changeWord(&result, &random) }
    case .number:
      if random.chance(0.7) { changeNumber(&result, &random) }
      if random.chance(0.4) { changeWord(&result, &random) }
    case .negation:
      if random.chance(0.6) { flip(&result, &random) }
      if random.chance(0.8) { changeWord(&result, &random) }
    case .hierarchy, .adjective, .relativeClause, .prepositionalPhrase, .conjunction:
      if random.chance(0.5) { flip(&result, &random) }
      if random.chance(0.9) { changePart(&result, &random) }
    }
    if random.chance(0.15) { result.style = random.next(below: 3) }
    return result.isSensible ? result : nil
  }

  /// Turns the sentence into one that says the opposite.
  private func flip(_ sentence: inout Sentence, _ random: inout SplitMix64) {
    switch sentence.subject {
    case .name: sentence.predicate.isNegated.toggle()
    case .quantified(let quantifier, let phrase):
      if phenomenon == .negation, sentence.subject.allowsNegation, random.chance(0.5) {
        sentence.predicate.isNegated.toggle()
      } else if let negated = quantifier.negated {
        sentence.subject = .quantified(negated, phrase)
      }
    }
  }

  private func changeQuantifier(_ sentence: inout Sentence, _ random: inout SplitMix64) {
    guard let phrase = sentence.subject.phrase else { return }
    sentence.subject = .quantified(random.pick([.every, .notEvery, .some, .no, .most]), phrase)
  }

  private func changeNumber(_ sentence: inout Sentence, _ random: inout SplitMix64) {
    guard let phrase = sentence.subject.phrase else { return }
    sentence.subject = .quantified(Quantifier.randomNumber(&random), phrase)
  }

  private func changePart(_ sentence: inout Sentence, _ random: inout SplitMix64) {
    switch phenomenon {
    case .adjective:
      if sentence.predicate.object != nil, sentence.subject.isName || random.chance(0.5) {
        change(&sentence.predicate.object, &random) { changeAdjectives(&$0, &$1) }
      } else {
        change(&sentence.subject.phrase, &random) { changeAdjectives(&$0, &$1) }
      }
    case .relativeClause:
      if sentence.subject.isName {
        change(&sentence.predicate.object, &random) { changeClause(&$0, &$1) }
      } else {
        change(&sentence.subject.phrase, &random) { changeClause(&$0, &$1) }
      }
    case .prepositionalPhrase:
      if sentence.subject.phrase?.place != nil || (sentence.predicate.place == nil && random.chance(0.5)) {
        change(&sentence.subject.phrase, &random) { changePlace(&$0.place, &$1) }
      } else {
        changePlace(&sentence.predicate.place, &random)
      }
    case .conjunction: changeConjunction(&sentence.predicate, &random)
    default: changeWord(&sentence, &random)
    }
  }

  private func change(
    _ phrase: inout NounPhrase?, _ random: inout SplitMix64,
    by body: (inout NounPhrase, inout SplitMix64) -> Void
  ) {
    guard var changed = phrase else { return }
    body(&changed, &random)
    phrase = changed
  }

  /// Puts another word of the hierarchy for the subject, the verb or the object.
  private func changeWord(_ sentence: inout Sentence, _ random: inout SplitMix64) {
    if !sentence.subject.isName, random.chance(0.5) {
      change(&sentence.subject.phrase, &random) { $0.noun = $0.noun.neighbour(&$1) }
      return
    }
    switch sentence.predicate.core {
    case .activity(let verb): sentence.predicate.core = .activity(verb.neighbour(&random))
    case .activities(let first, let connective, let second):
      sentence.predicate.core = .activities(first.neighbour(&random), connective, second)
    case .action(let verb, var object):
      object.noun = object.noun.neighbour(&random)
      sentence.predicate.core = .action(verb, object)
    case .kind(var phrase):
      phrase.noun = phrase.noun.neighbour(&random)
      sentence.predicate.core = .kind(phrase)
    }
  }

  private func changeAdjectives(_ phrase: inout NounPhrase, _ random: inout SplitMix64) {
    let action = random.next(below: 3)
    if phrase.adjectives.isEmpty || action == 0 {
      phrase.addAdjective(&random)
    } else if action == 1 {
      phrase.adjectives.remove(at: random.next(below: phrase.adjectives.count))
    } else {
      let i = random.next(below: phrase.adjectives.count)
      phrase.adjectives[i] = phrase.adjectives[i].neighbour(&random)
    }
  }

  private func changeClause(_ phrase: inout NounPhrase, _ random: inout SplitMix64) {
    guard let clause = phrase.clause else {
      phrase.clause = Clause.random(&random)
      return
    }
    switch random.next(below: 4) {
    case 0, 1: phrase.clause = nil
    case 2: phrase.clause?.isNegated.toggle()
    default: phrase.clause?.verb = clause.verb.neighbour(&random)
    }
  }

  private func changePlace(_ place: inout Concept?, _ random: inout SplitMix64) {
    guard let old = place else {
      place = random.pick(Lexicon.words(.place))
      return
    }
    place = random.chance(0.5) ? nil : old.neighbour(&random)
  }

  private func changeConjunction(_ predicate: inout Predicate, _ random: inout SplitMix64) {
    switch predicate.core {
    case .activity(let verb):
      let other = random.pick(Lexicon.words(.activity))
      let connective: Connective = random.chance(0.5) ? .and : .or
      predicate.core =
        random.chance(0.5) ? .activities(verb, connective, other) : .activities(other, connective, verb)
    case .activities(let first, let connective, let second):
      switch random.next(below: 4) {
      case 0: predicate.core = .activity(first)
      case 1: predicate.core = .activity(second)
      case 2: predicate.core = .activities(first, connective == .and ? .or : .and, second)
      default: predicate.core = .activities(first, connective, second.neighbour(&random))
      }
    case .action, .kind: break
    }
  }
}

extension Concept {
  /// Another word of the same domain, mostly one above or below this one.
  func neighbour(_ random: inout SplitMix64) -> Concept {
    let others = Lexicon.words(kind).filter { $0.domain == domain && $0 != self }
    let line = others.filter { relation(to: $0) != .alternation }
    if !line.isEmpty, random.chance(0.75) { return random.pick(line) }
    return others.isEmpty ? self : random.pick(others)
  }
}
