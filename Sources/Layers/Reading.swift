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

  /// Texts as an encoder starts with them.
  public init(_ words: Sequences, tokens: TokenBatch? = nil, isPair: Bool = false) {
    self.init(states: words, final: nil, tokens: tokens, words: words, isPair: isPair)
  }

  private init(
    states: Sequences, final: Variable?, tokens: TokenBatch?, words: Sequences, isPair: Bool
  ) {
    (self.states, self.final, self.tokens) = (states, final, tokens)
    (self.words, self.isPair) = (words, isPair)
  }

  /// The same texts after a layer.
  public func with(_ states: Sequences, final: Variable? = nil) -> Reading {
    Reading(states: states, final: final, tokens: tokens, words: words, isPair: isPair)
  }

  /// The final state, or the last token's vector; zeros for an empty text. [texts, channels]
  public var last: Variable { final ?? lastRows(states.values, states.lengths) }
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
