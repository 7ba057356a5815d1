import Autograd
import Layers
import TensorCore

/// What each token reads of the other text of its pair (specification 8.2).
///
///     e[i, j] = score(a[i], b[j])        ã[i] = Σ_j normaliser_j(e)[i, j] b[j]        b̃[j] likewise
///
/// - Parameter compared: what the score sees of each token; the tokens themselves are what is read
/// - Returns: ã and b̃, all first texts before the second ones, [tokens, channels]
func aligned(_ texts: PairSequences, compared: Variable, _ attention: Attention, in pass: Pass) -> Variable {
  let seen = PairSequences(both: Sequences(compared, lengths: texts.both.lengths))
  let (forward, backward) = attention.bothWays(seen, in: pass)
  pass.trace?.record("attention.alignment", .pair, forward, reverse: backward)
  return stack([attended(forward, texts.values(.second)), attended(backward, texts.values(.first))])
}
