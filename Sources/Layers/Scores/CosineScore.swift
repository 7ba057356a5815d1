public import Autograd

/// q · k / (‖q‖ ‖k‖ T): the cosine, divided by a temperature.
///
/// At T = 1 softmax weights differ by e² at the most (specification 6.1). Er et al. 2016. Specification 2.
public struct CosineScore: AttentionScore {
  let temperature: Double
  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// A cosine over the given temperature.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// S[i, j] for every text.
  public func callAsFunction(_ queries: Sequences, _ keys: Sequences, in pass: Pass) -> AttentionMatrices {
    let cosines = match(
      queries.values, keys.values, lengths: (queries.lengths, keys.lengths), score: .cosine)
    return temperature == 1 ? cosines : cosines.with((1 / temperature) * cosines.values)
  }
}
