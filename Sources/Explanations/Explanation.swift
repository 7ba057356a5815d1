/// Why a model answered as it did: how much each word of a text counted for the answer.
public struct Explanation: Sendable {
  /// How the weights were found: `attention`, `gradient`, `integrated_gradients` or `occlusion`.
  public let method: String
  /// The answer: the predicted class.
  public let label: String
  /// The probability of the answer.
  public let probability: Double
  /// The text; two for a pair.
  public let texts: [ExplainedText]
  /// The attention matrices of a pair, in the order in which the model computes them; empty without any.
  public let matrices: [ExplainedMatrix]
  /// How far the weights can be trusted, where this was measured.
  public let faithfulness: Faithfulness?

  /// Makes an explanation.
  public init(
    method: String, label: String, probability: Double, texts: [ExplainedText],
    matrices: [ExplainedMatrix] = [], faithfulness: Faithfulness? = nil
  ) {
    (self.method, self.label, self.probability) = (method, label, probability)
    (self.texts, self.matrices, self.faithfulness) = (texts, matrices, faithfulness)
  }
}

/// A text as it was given, and the words that the model read in it.
public struct ExplainedText: Sendable {
  /// The text, unchanged.
  public let text: String
  /// Its words, in order.
  public let tokens: [ExplainedToken]

  /// Makes an explained text.
  public init(text: String, tokens: [ExplainedToken]) {
    (self.text, self.tokens) = (text, tokens)
  }
}

/// A word and how much it counted.
public struct ExplainedToken: Sendable {
  /// The word as the model read it: lower case, say, where the text has capitals.
  public let word: String
  /// The word's place in the text's Unicode scalars.
  public let range: Range<Int>
  /// Positive where the word supports the answer, negative where it speaks against it. Attention is never
  /// negative.
  public let weight: Double

  /// Makes a token.
  public init(word: String, range: Range<Int>, weight: Double) {
    (self.word, self.range, self.weight) = (word, range, weight)
  }
}

/// How strongly each word of the first text matches each word of the second, in one place of a model.
public struct ExplainedMatrix: Sendable {
  /// Where in the model.
  public let name: String
  /// Words of the first text.
  public let rows: [String]
  /// Words of the second text.
  public let columns: [String]
  /// One score a pair of words, row by row.
  public let values: [[Double]]

  /// Makes a matrix.
  public init(name: String, rows: [String], columns: [String], values: [[Double]]) {
    (self.name, self.rows, self.columns, self.values) = (name, rows, columns, values)
  }
}

/// The drop of the predicted class's probability after removing `k` tokens; below zero where it rises.
///
/// Weights are faithful when removing the tokens with the most weight costs more than removing random ones.
/// DeYoung et al. 2020, "ERASER", §4 (comprehensiveness).
public struct Faithfulness: Sendable {
  /// How many tokens were removed.
  public let k: Int
  /// The drop without the `k` tokens with the most weight.
  public let most: Double
  /// The mean drop without `k` random tokens.
  public let random: Double
  /// The drop without the `k` tokens with the least weight.
  public let least: Double
  /// How often random tokens were drawn.
  public let draws: Int

  /// Makes a measurement.
  public init(k: Int, most: Double, random: Double, least: Double, draws: Int) {
    (self.k, self.most, self.random, self.least, self.draws) = (k, most, random, least, draws)
  }
}
