public import Autograd

/// The largest value of each channel; zeros for an empty text.
public struct MaxPooling: Pooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One vector for each text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    reading.states.maximum
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
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    kMax(reading.states.values, k: k, lengths: reading.states.lengths)
  }
}

/// The mean of each channel: all-ap of the ABCNN paper; zeros for an empty text.
public struct MeanPooling: Pooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One vector for each text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    reading.states.mean
  }
}

/// The state at the end of each text: of a recurrent layer the final state of each direction, else the last
/// vector; zeros for an empty text.
public struct LastPooling: Pooling {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One vector for each text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable { reading.last }
}
