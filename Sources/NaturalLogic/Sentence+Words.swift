extension Sentence {
  /// The content words, in the order of the text.
  package var concepts: [Concept] {
    var result = subject.phrase?.concepts ?? []
    switch predicate.core {
    case .activity(let verb): result.append(verb)
    case .activities(let first, _, let second): result += [first, second]
    case .action(let verb, let object): result += [verb] + object.concepts
    case .kind(let phrase): result += phrase.concepts
    }
    return result + [predicate.place].compactMap { $0 }
  }

  /// The sentence with another word in every place of a word.
  func replacing(_ old: Concept, with new: Concept) -> Sentence {
    func changed(_ word: Concept) -> Concept { word == old ? new : word }
    func changed(_ phrase: NounPhrase) -> NounPhrase {
      NounPhrase(
        adjectives: phrase.adjectives.map(changed), noun: changed(phrase.noun),
        clause: phrase.clause.map { Clause(isNegated: $0.isNegated, verb: changed($0.verb)) },
        place: phrase.place.map(changed))
    }
    var result = self
    result.subject.phrase = subject.phrase.map(changed)
    switch predicate.core {
    case .activity(let verb): result.predicate.core = .activity(changed(verb))
    case .activities(let first, let connective, let second):
      result.predicate.core = .activities(changed(first), connective, changed(second))
    case .action(let verb, let object): result.predicate.core = .action(changed(verb), changed(object))
    case .kind(let phrase): result.predicate.core = .kind(changed(phrase))
    }
    result.predicate.place = predicate.place.map(changed)
    return result
  }
}

extension NounPhrase {
  fileprivate var concepts: [Concept] {
    adjectives + [noun] + [place, clause?.verb].compactMap { $0 }
  }
}
