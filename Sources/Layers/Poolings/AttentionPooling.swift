public import Autograd
import TensorCore

/// Pools a text into a weighted mean of its vectors; what is looked at depends on the query.
///
///     keys    = f(K h[t] + b)                          the vectors themselves without a projection
///     weights = normaliser(score(P query, keys))       a row a query
///     output  = Σ_t weights[t] · h[t]                  queries side by side, then the query itself if asked for
///
/// With a learned query this is additive self-attention (Yang et al. 2016, eq. 5–7; specification 6.3, 7.3) and,
/// with several, structured self-attention (Lin et al. 2017; specification 6.4); with the final state of a
/// recurrent layer over the words and a cosine it is attention pooling (Er et al. 2016; specification 6.1).
public struct AttentionPooling: Pooling {
  /// What asks; poolings of the same texts may share it.
  public let query: any Query
  let queryProjection: Linear?
  let keyProjection: Linear?
  let keyActivation: Activation
  let attention: Attention
  let addsQuery: Bool
  let penalty: Double

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree {
    [
      "query": query, "query_projection": queryProjection, "key_projection": keyProjection,
      "score": attention.score, "normalizer": attention.normalizer,
    ]
  }

  /// - Parameters:
  ///   - keyActivation: f, where there is no projection; a projection has its own
  ///   - addsQuery: whether the result has the query behind the pooled vectors
  ///   - penalty: how much the overlap ‖A Aᵀ − I‖² of the queries' weights counts in the loss
  public init(
    query: any Query, queryProjection: Linear? = nil, keyProjection: Linear? = nil,
    keyActivation: Activation = .identity, attention: Attention, addsQuery: Bool = false,
    penalty: Double = 0
  ) {
    (self.query, self.queryProjection) = (query, queryProjection)
    (self.keyProjection, self.keyActivation) = (keyProjection, keyActivation)
    (self.attention, self.addsQuery, self.penalty) = (attention, addsQuery, penalty)
  }

  /// [tokens, channels] → [texts, queries · channels (+ channels of the query)]
  public func callAsFunction(_ reading: Reading, in pass: Pass) -> Variable {
    let (states, texts) = (reading.states, reading.states.lengths.count)
    let asked = query(reading, in: pass)  // [texts · count, d]
    let queries = queryProjection.map { $0(asked, in: pass) } ?? asked
    let keys = keyProjection.map { $0(states.values, in: pass) } ?? keyActivation(states.values)
    let weights = attention.weights(
      Sequences(queries, lengths: states.lengths.map { _ in query.count }),
      Sequences(keys, lengths: states.lengths), at: .pooling, in: pass)
    pass.trace?.record("attention", .pooling, weights)
    if penalty > 0 { pass.addPenalty(penalty * overlapPenalty(weights)) }
    let read = attended(weights, states.values)  // [texts · count, channels]
    let pooled = reshape(read, [texts, query.count * states.channels])
    return addsQuery
      ? concatenate([pooled, reshape(asked, [texts, query.count * asked.value.columns])]) : pooled
  }
}
