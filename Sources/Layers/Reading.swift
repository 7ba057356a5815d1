public import Autograd

/// A batch of texts as the layers of an encoder pass it on.
public struct Reading {
  /// One vector a token, or a window of tokens.
  public let states: Sequences
  /// What a recurrent layer knows at the end of each text, [texts, channels]; nil behind other layers.
  public let final: Variable?
  /// The tokens themselves; nil above the level of words.
  public let tokens: TokenBatch?
  /// The vectors the encoder started from.
  public let words: Sequences
  /// Whether the texts are pairs: all first ones, then all second ones.
  public let isPair: Bool
  private let answers: SharedAnswers

  /// Texts as an encoder starts with them.
  public init(_ words: Sequences, tokens: TokenBatch? = nil, isPair: Bool = false) {
    self.init(
      states: words, final: nil, tokens: tokens, words: words, isPair: isPair, answers: SharedAnswers())
  }

  private init(
    states: Sequences, final: Variable?, tokens: TokenBatch?, words: Sequences, isPair: Bool,
    answers: SharedAnswers
  ) {
    (self.states, self.final, self.tokens) = (states, final, tokens)
    (self.words, self.isPair, self.answers) = (words, isPair, answers)
  }

  /// The same texts after a layer.
  public func with(_ states: Sequences, final: Variable? = nil) -> Reading {
    Reading(
      states: states, final: final, tokens: tokens, words: words, isPair: isPair, answers: answers)
  }

  /// What a module makes of the words: computed once a batch, however many readings of it ask.
  func shared(by module: AnyObject, _ compute: () -> Variable) -> Variable {
    if let known = answers.known[ObjectIdentifier(module)] { return known }
    let answer = compute()
    answers.known[ObjectIdentifier(module)] = answer
    return answer
  }

  /// The final state, or the last token's vector; zeros for an empty text. [texts, channels]
  public var last: Variable { final ?? lastRows(states.values, states.lengths) }
}

/// What modules made of the words of one batch.
private final class SharedAnswers {
  var known: [ObjectIdentifier: Variable] = [:]
}

/// A layer of an encoder: sequences in, sequences out. Several results are read side by side by what follows.
public protocol SequenceLayer: Module {
  func callAsFunction(_ reading: Reading, in pass: Pass) -> [Reading]
}

/// Many vectors in, one out, for each text. [tokens, channels] → [texts, outputs]
public protocol Pooling: Module {
  func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable
}

extension Pooling {
  /// The same for bare sequences.
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable { self(Reading(text), in: pass) }
}
