import NaturalLogic
import Recipes

/// A small world in which sentences are true or false, worked out from what the words mean and not from
/// any rule of inference: a second opinion on the labels.
struct FiniteModel {
  /// What each thing is: the most special words that are true of it, one for each domain.
  private var words: [[Concept]]
  /// What each thing does to each other one.
  private var deeds: [[Set<String>]]
  private var named: [String: Int]

  /// A random world with things of which the words of the sentences are often true.
  init(for sentences: [Sentence], random: inout SplitMix64) {
    let concepts = sentences.flatMap(\.concepts)
    let size = random.pick([1, 2, 3, 4, 6, 8, 12, 16])
    let domains = Dictionary(grouping: concepts.filter { $0.kind != .action }, by: \.domain)
    let actions = Set(concepts.filter { $0.kind == .action }.map(\.base)).sorted()
    // Worlds differ in how often a word of a domain is true of a thing, and of which word that is.
    let weighted = domains.keys.sorted().map { domain -> (choices: [Concept], rate: Double) in
      let choices = (domains[domain] ?? []).filter { _ in random.chance(0.7) }
      return (choices, random.pick([0.3, 0.7, 1]))
    }
    let deedRate = random.pick([0.1, 0.4, 0.9])
    words = []
    deeds = []
    for _ in 0..<size {
      words.append(
        weighted.compactMap { choices, rate in
          choices.isEmpty || !random.chance(rate) ? nil : random.pick(choices)
        })
      deeds.append(
        (0..<size).map { _ in Set(actions.filter { _ in random.chance(deedRate) }) })
    }
    named = [:]
    for sentence in sentences {
      if case .name(let name) = sentence.subject { named[name] = named[name] ?? random.next(below: size) }
    }
  }

  /// Whether every quantifier of the sentence has something to speak of.
  func satisfiesPresupposition(_ sentence: Sentence) -> Bool {
    if case .quantified(_, let phrase) = sentence.subject {
      return words.indices.contains { isTrue(phrase, of: $0) }
    }
    return true
  }

  func isTrue(_ sentence: Sentence) -> Bool {
    switch sentence.subject {
    case .name(let name): return named[name].map { isTrue(sentence.predicate, of: $0) } ?? false
    case .quantified(let quantifier, let phrase):
      let restricted = words.indices.filter { isTrue(phrase, of: $0) }
      let inside = restricted.count { isTrue(sentence.predicate, of: $0) }
      let outside = restricted.count - inside
      switch quantifier {
      case .every: return outside == 0
      case .notEvery: return outside != 0
      case .some: return inside != 0
      case .no: return inside == 0
      case .most: return 2 * inside > restricted.count
      case .atLeast(let n): return inside >= n
      case .atMost(let n): return inside <= n
      case .exactly(let n): return inside == n
      }
    }
  }

  private func isTrue(_ word: Concept, of thing: Int) -> Bool {
    words[thing].contains { $0.base == word.base || $0.ancestors.contains(word.base) }
  }

  private func isTrue(_ phrase: NounPhrase, of thing: Int) -> Bool {
    let clause = phrase.clause.map { isTrue($0.verb, of: thing) != $0.isNegated } ?? true
    let parts = phrase.adjectives + [phrase.noun] + (phrase.place.map { [$0] } ?? [])
    return clause && parts.allSatisfy { isTrue($0, of: thing) }
  }

  private func isTrue(_ predicate: Predicate, of thing: Int) -> Bool {
    let core =
      switch predicate.core {
      case .activity(let verb): isTrue(verb, of: thing)
      case .activities(let first, .and, let second): isTrue(first, of: thing) && isTrue(second, of: thing)
      case .activities(let first, .or, let second): isTrue(first, of: thing) || isTrue(second, of: thing)
      case .action(let verb, let object):
        words.indices.contains { deeds[thing][$0].contains(verb.base) && isTrue(object, of: $0) }
      case .kind(let phrase): isTrue(phrase, of: thing)
      }
    return (core && predicate.place.map { isTrue($0, of: thing) } ?? true) != predicate.isNegated
  }
}
