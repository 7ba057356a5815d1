import Autograd
import Glibc
import Layers
import TensorCore
import Testing

/// Sparsemax and entmax-1.5: weights on the simplex with exact zeros.
@Suite struct SparseNormalizerLaws {
  /// One row of scores: so many keys, so far apart.
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: SparseNormalization
    let keys: Int
    let deviation: Double
    var testDescription: String { "\(kind), \(keys) keys, deviation \(deviation)" }

    static let all = [SparseNormalization.sparsemax, .entmax15].flatMap { kind in
      [1, 2, 7, 31].flatMap { keys in [0.1, 1, 3].map { Row(kind: kind, keys: keys, deviation: $0) } }
    }

    /// Five texts of as many keys.
    var scores: [Double] {
      var stream = RandomStream(seed: 3, "sparse", keys)
      return (0..<5 * keys).map { _ in deviation * stream.normal() }
    }

    /// Weights of the five texts.
    func weights(_ scores: Variable, in pass: Pass) -> AttentionMatrices {
      let layout = AttentionLayout(
        rows: Lengths([1, 1, 1, 1, 1]), columns: Lengths(Array(repeating: keys, count: 5)))
      return SparseNormalizer(kind)(
        AttentionMatrices(scores, layout), queries: scores, at: .pooling, in: pass)
    }

    func tensor(_ precision: Precision) -> Tensor { Tensor(scores, shape: [5 * keys], precision) }

    /// The plain form: max(z − τ, 0) to the power 1 / (α − 1), z = (α − 1) s, with τ by bisection of Σ = 1.
    func plain(_ scores: [Double]) -> (weights: [Double], outside: [Bool]) {
      let alpha = if case .sparsemax = kind { 2.0 } else { 1.5 }
      let z = scores.map { (alpha - 1) * $0 }
      let top = z.max() ?? 0
      func weights(_ threshold: Double) -> [Double] {
        z.map { pow(Swift.max($0 - threshold, 0), 1 / (alpha - 1)) }
      }
      var (low, high) = (top - 1, top)
      for _ in 0..<200 {
        let middle = (low + high) / 2
        if weights(middle).reduce(0, +) > 1 { low = middle } else { high = middle }
      }
      return (weights(high), z.map { $0 < high - 1e-9 })
    }
  }

  @Test(arguments: Row.all, Precision.allCases)
  func agreesWithBisection(_ row: Row, precision: Precision) {
    let scores = row.tensor(precision)
    let weights = row.weights(Variable(scores), in: .inference())
    for text in 0..<5 {
      let got = weights.matrix(text).numbers
      let want = row.plain(Array(scores.numbers[text * row.keys..<(text + 1) * row.keys]))
      let tolerance = precision == .float64 ? 1e-12 : 1e-6
      expectClose(got, want.weights, tolerance, "text \(text)")
      expectClose([got.reduce(0, +)], [1], tolerance, "sum of text \(text)")
      for (weight, isOutside) in zip(got, want.outside) where isOutside { #expect(weight == 0) }
    }
  }

  /// Scores far apart leave most keys of a long row without any weight; those close together leave none.
  @Test(arguments: [SparseNormalization.sparsemax, .entmax15])
  func zerosComeWithDistance(kind: SparseNormalization) {
    func zeros(deviation: Double) -> Int {
      let row = Row(kind: kind, keys: 31, deviation: deviation)
      return row.weights(Variable(row.tensor(.float64)), in: .inference()).values.value.numbers
        .count { $0 == 0 }
    }
    #expect(zeros(deviation: 3) > 5 * 31 / 2)
    #expect(zeros(deviation: 0.001) == 0)
  }

  @Test(arguments: Row.all)
  func gradientsAgreeWithCentralDifferences(_ row: Row) {
    let scores = Parameter(row.tensor(.float64))
    var stream = RandomStream(seed: 4, "weights")
    let factors = (0..<5 * row.keys).map { _ in stream.normal() }
    let weighting = Variable(Tensor([factors], .float64).reshaped([5 * row.keys]))
    let results = GradientCheck.check([("scores", scores)]) { pass in
      sum(row.weights(pass[scores], in: pass).values * weighting)
    }
    // Where a key has all the weight, small steps change nothing. None here crosses an edge of the support.
    let isShared = row.weights(Variable(scores.value), in: .inference()).values.value.numbers
      .contains { $0 > 0 && $0 < 1 }
    for (_, result) in results {
      #expect(result.hasGradient == isShared)
      #expect(result.relativeError <= 1e-6, "\(result.relativeError)")
    }
  }
}
