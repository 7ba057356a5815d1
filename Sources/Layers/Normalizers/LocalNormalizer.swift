public import Autograd
import TensorCore

/// Local attention with a centre that is given: local-m of Luong, Pham, Manning 2015, §3.2. Specification 7.1.2.
///
///     softmax over the keys s with |s − p| ≤ D, 0 elsewhere
///
/// In a sequence p is the query's own place. A pooling has no such place: there p stands at a fixed share of the
/// text, rounded to a token.
public struct LocalNormalizer: Normalizer {
  let window: Int
  let center: Double
  /// There are none.
  public var parameters: ParameterTree { [:] }

  /// - Parameters:
  ///   - window: D, keys on either side
  ///   - center: where a pooling looks: 0 is the first token, 1 the last
  public init(window: Int, center: Double = 0.5) { (self.window, self.center) = (window, center) }

  /// The weights.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices {
    let windows = (0..<scores.layout.count).flatMap { text in
      (0..<scores.rows[text]).map { row in
        let middle =
          place == .sequence ? row : Int((center * Double(scores.columns[text] - 1)).rounded())
        return middle - window..<middle + window + 1
      }
    }
    return softmax(scores, windows: windows)
  }
}

/// Local attention with a centre that is predicted: local-p of Luong, Pham, Manning 2015, §3.2.
/// Specification 7.1.2.
///
///     p = S · sigmoid(v · tanh(W q))                    S = the text's length
///     softmax over the keys s with |s − p| ≤ D, times exp(−(s − p)² / 2σ²), σ = D / 2
///
/// As in the paper the weights add up to less than 1, unless they are renormalised.
public struct PredictiveNormalizer: Normalizer {
  /// W: [d, d]
  public let hidden: Parameter
  /// v: [d, 1]
  public let output: Parameter
  let window: Double
  let renormalizes: Bool

  /// Every parameter once, by its name in saved files.
  public var parameters: ParameterTree { ["hidden": hidden, "output": output] }

  /// Weights by Glorot's rule.
  public init(queries: Int, window: Double, renormalizes: Bool, _ make: Initializer) {
    hidden = make["hidden"].glorot([queries, queries], in: queries, out: queries)
    output = make["output"].glorot([queries, 1], in: queries, out: 1)
    (self.window, self.renormalizes) = (window, renormalizes)
  }

  /// p for every query, counted in keys from 0: [Σ rows, 1].
  public func centers(_ queries: Variable, _ layout: AttentionLayout, in pass: Pass) -> Variable {
    let shares = linear(
      linear(queries, weight: pass[hidden], activation: .tanh), weight: pass[output], activation: .sigmoid)
    let lengths = (0..<layout.count).flatMap { text in
      Array(repeating: Double(layout.columns[text]), count: layout.rows[text])
    }
    return scaleRows(shares, by: lengths)
  }

  /// The weights.
  public func callAsFunction(
    _ scores: AttentionMatrices, queries: Variable, at place: AttentionPlace, in pass: Pass
  ) -> AttentionMatrices {
    let centers = centers(queries, scores.layout, in: pass)
    let windows = centers.value.numbers.map { predicted in
      let center = predicted.isFinite ? predicted : 0
      let first = Int((center - window).rounded(.up))
      return first..<max(first, Int((center + window).rounded(.down)) + 1)
    }
    let weights = bell(softmax(scores, windows: windows), centers: centers, deviation: window / 2)
    return renormalizes ? normalizedRows(weights) : weights
  }
}
