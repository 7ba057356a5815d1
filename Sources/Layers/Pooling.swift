public import Autograd

/// Many vectors in, one out, for each text. [tokens, channels] → [texts, outputs]
public protocol Pooling: Module {
  func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable
}

/// The largest value of each channel; zeros for an empty text.
public struct MaxPooling: Pooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One vector for each text.
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable {
    max(text.values, lengths: text.lengths)
  }
}

/// The k largest values of each channel in the order of the text, filled with zeros
/// (Kalchbrenner, Grefenstette, Blunsom 2014).
public struct KMaxPooling: Pooling {
  let k: Int
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// Keeps `k` values a channel.
  public init(k: Int) { self.k = k }
  /// One vector for each text.
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable {
    kMax(text.values, k: k, lengths: text.lengths)
  }
}

/// The mean of each channel: all-ap of the ABCNN paper; zeros for an empty text.
public struct MeanPooling: Pooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One vector for each text.
  public func callAsFunction(_ text: Sequences, in pass: Pass) -> Variable {
    mean(text.values, lengths: text.lengths)
  }
}
