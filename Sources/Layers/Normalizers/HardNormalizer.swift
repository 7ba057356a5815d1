public import Autograd
import Glibc
import TensorCore

/// How hard attention is trained (specification, section 9).
public enum HardMode: String, Sendable, CaseIterable {
  /// The best key; the scores get no gradient.
  case argmax
  /// A key drawn with its softmax weight, trained by its reward: REINFORCE (Williams 1992; Xu et al. 2015).
  case sample
  /// softmax((log a + g) / T) with Gumbel noise g (Jang et al. 2017; Maddison et al. 2017).
  case gumbel
  /// The best key of that forward, its gradient backward (Jang et al. 2017).
  case straightThrough = "st_gumbel"
}

/// How a temperature falls over the steps of a run: T = max(minimum, start · exp(−rate · step)).
public struct Annealing: Sendable {
  let start, minimum, rate: Double

  /// A temperature that starts at `start` and falls by the share `rate` a step, not below `minimum`.
  public init(start: Double, minimum: Double, rate: Double) {
    (self.start, self.minimum, self.rate) = (start, minimum, rate)
  }

  /// T at a step.
  func temperature(step: Int) -> Double { max(minimum, start * exp(-rate * Double(step))) }
}

/// Hard attention: all weight on one key.
///
/// Outside training it is the best key, the first of equals. With one key it is soft attention.
public struct HardNormalizer: Normalizer {
  let mode: HardMode
  let annealing: Annealing
  let entropy: Double
  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// - Parameters:
  ///   - annealing: T of the Gumbel modes
  ///   - entropy: how much the entropy of the draws is worth in the loss
  public init(
    _ mode: HardMode, annealing: Annealing = Annealing(start: 1, minimum: 0.5, rate: 0), entropy: Double = 0
  ) {
    (self.mode, self.annealing, self.entropy) = (mode, annealing, entropy)
  }

  /// The weights.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices {
    if mode == .argmax || !pass.isTraining { return scores.oneHot(scores.bestKeys) }
    var stream = pass.nextStream()
    if mode == .sample { return sample(softmax(scores), &stream, pass) }
    let noise = (0..<scores.values.value.count).map { _ in -log(-log(max(stream.uniform(), 1e-300))) }
    let soft = gumbelSoftmax(scores, noise: noise, temperature: annealing.temperature(step: pass.step))
    return mode == .gumbel ? soft : soft.straightThrough(soft.oneHot(soft.bestKeys))
  }

  private func sample(_ weights: AttentionMatrices, _ stream: inout RandomStream, _ pass: Pass)
    -> AttentionMatrices
  {
    let layout = weights.layout
    var keys: [Int] = []
    for text in 0..<layout.count {
      let matrix = weights.matrix(text)
      for row in 0..<layout.rows[text] {
        keys.append(draw(matrix.rows(row..<row + 1).numbers, at: stream.uniform()))
      }
    }
    let texts = (0..<layout.count).flatMap { Array(repeating: $0, count: layout.rows[$0]) }
    pass.addChoice(weights.logarithms(at: keys), texts: texts)
    if entropy > 0 { pass.addPenalty(-entropy * sum(weights.entropies)) }
    return weights.oneHot(keys)
  }

  /// The key whose share of [0, 1) holds `point`; −1 where there is none.
  private func draw(_ weights: [Double], at point: Double) -> Int {
    var total = 0.0
    for (key, weight) in weights.enumerated() {
      total += weight
      if point < total { return key }
    }
    // Rounding can leave the sum a little below 1: then the last key that has weight.
    return weights.lastIndex { $0 > 0 } ?? (weights.isEmpty ? -1 : 0)
  }
}

/// softmax((s + g) / T) of each row (specification, section 9).
public func gumbelSoftmax(_ scores: AttentionMatrices, noise: [Double], temperature: Double)
  -> AttentionMatrices
{
  let values = scores.values
  let moved = values + Variable(Tensor(noise, shape: values.shape, values.value.precision))
  return softmax(scores.with((1 / temperature) * moved))
}
