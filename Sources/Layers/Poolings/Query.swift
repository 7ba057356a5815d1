public import Autograd
import TensorCore

/// What asks the questions of an attention pooling: the information that the attention uses (specification 1).
public protocol Query: Module {
  /// Queries a text.
  var count: Int { get }
  /// [texts · count, channels]: the queries of text 0, then those of text 1, …
  func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable
}

extension Query {
  /// One query a text.
  public var count: Int { 1 }
}

/// Learned vectors, the same for all texts; each is one hop (Yang et al. 2016; Lin et al. 2017).
public struct LearnedQuery: Query {
  /// [hops, channels]
  public let vectors: Parameter
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["vectors": vectors] }
  /// Hops.
  public var count: Int { vectors.value.rows }

  /// Vectors by Glorot's rule.
  public init(hops: Int, channels: Int, _ make: Initializer) {
    vectors = make["vectors"].glorot([hops, channels], in: channels, out: hops)
  }

  /// The learned vectors for every text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    let rows = (0..<reading.states.lengths.count * count).map { Int32($0 % count) }
    return gather(pass[vectors], rows)
  }
}

/// The state at the end of the text itself.
public struct LastQuery: Query {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One query a text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable { reading.last }
}

/// The mean of the text itself.
public struct MeanQuery: Query {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One query a text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    mean(reading.states.values, lengths: reading.states.lengths)
  }
}

/// The final states of a recurrent layer that reads the text's words (Er et al. 2016).
///
/// Poolings that share it ask with the same states, which are computed once a batch.
public final class EncoderQuery: Query {
  let encoder: Recurrent
  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { encoder.parameters }
  /// Queries by the given layer.
  public init(_ encoder: Recurrent) { self.encoder = encoder }
  /// One query a text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    reading.shared(by: self) { encoder(reading.words, in: pass).final }
  }
}

/// The mean of the other text of the pair.
public struct OtherQuery: Query {
  /// There are none.
  public var parameters: ParameterTree { [:] }
  /// There is nothing to set.
  public init() {}
  /// One query a text.
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    let texts = mean(reading.states.values, lengths: reading.states.lengths)
    let half = texts.value.rows / 2
    return stack([rows(texts, half..<2 * half), rows(texts, 0..<half)])
  }
}
