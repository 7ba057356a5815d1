import Autograd
import Glibc
import Layers
import TensorCore
import Testing

/// The worked numbers T21 and T22, and what hard attention must do on average (specification 9).
@Suite struct HardAttentionLaws {
  private static let logits = [0.5, 1, -0.5]

  private func expect(
    _ got: [Double], _ want: [Double], _ precision: Precision, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(got, want, precision == .float64 ? 2e-6 : 1e-5, name, sourceLocation: sourceLocation)
  }

  /// Rows of scores, one query a text.
  private func matrices(_ scores: Variable, keys: Int) -> AttentionMatrices {
    let texts = scores.value.count / keys
    return AttentionMatrices(
      scores,
      AttentionLayout(
        rows: Lengths(Array(repeating: 1, count: texts)),
        columns: Lengths(Array(repeating: keys, count: texts))))
  }

  @Test(arguments: Precision.allCases)
  func t21GumbelSoftmax(precision: Precision) {
    let noise = [0.7, 0.2, 0.9].map { -log(-log($0)) }
    expect(noise, [1.030930, -0.475885, 2.250367], .float64, "T21 g")
    let logits = Parameter(Tensor(Self.logits, shape: [3], precision))
    let incoming = Variable(Tensor([0.3, -0.2, 0.5], shape: [3], precision))
    for (temperature, want) in [(1, [0.383031, 0.139952, 0.477017]), (0.5, [0.372514, 0.049732, 0.577754])] {
      let soft = gumbelSoftmax(
        matrices(Variable(logits.value), keys: 3), noise: noise, temperature: temperature)
      expect(soft.values.value.numbers, want, precision, "T21, T = \(temperature)")
    }
    for isStraight in [false, true] {
      let pass = Pass.gradients()
      let soft = gumbelSoftmax(matrices(pass[logits], keys: 3), noise: noise, temperature: 0.5)
      let weights = isStraight ? soft.straightThrough(soft.oneHot(soft.bestKeys)) : soft
      if isStraight { #expect(weights.values.value.numbers == [0, 0, 1]) }
      expect(
        pass.gradients(of: sum(weights.values * incoming))(logits), [-0.067563, -0.058752, 0.126314],
        precision, "T21 gradient, straight through \(isStraight)")
    }
  }

  @Test(arguments: Precision.allCases)
  func t22Reinforce(precision: Precision) throws {
    let scores = Parameter(Tensor(Self.logits, shape: [3], precision))
    let pass = Pass.training(random: RandomStream(seed: 1, "T22"))
    let weights = softmax(matrices(pass[scores], keys: 3))
    expect(weights.values.value.numbers, [0.331499, 0.546549, 0.121952], precision, "T22 a")
    expect(weights.entropies.value.numbers, [0.952808], precision, "T22 entropy")
    pass.addChoice(weights.logarithms(at: [0]), texts: [0])
    let surrogate = try #require(pass.choices.first).surrogate(gains: [-0.4 - -0.9])
    // The surrogate is descended: the direction of ascent is minus its gradient.
    let ascent = pass.gradients(of: surrogate)(scores).map { -$0 }
    expect(ascent, [0.334251, -0.273275, -0.060976], precision, "T22 ascent")
  }

  /// The entropy of the draws joins the loss with a minus: it is to grow.
  @Test func entropyJoinsTheLoss() {
    let scores = Parameter(Tensor(Self.logits + [-3, 0.25, 0.125], shape: [6], .float64))
    let pass = Pass.training(random: RandomStream(seed: 1, "entropy"))
    _ = HardNormalizer(.sample, entropy: 0.1)(
      matrices(pass[scores], keys: 3), queries: pass[scores], at: .pooling, in: pass)
    func entropies(_ pass: Pass) -> Variable { sum(softmax(matrices(pass[scores], keys: 3)).entropies) }
    expectClose(
      pass.penalties.flatMap(\.value.numbers), [-0.1 * entropies(.inference()).value[0]], 1e-14, "penalty")
    for (_, result) in GradientCheck.check([("scores", scores)], loss: entropies) {
      #expect(result.hasGradient && result.relativeError <= 1e-8, "\(result.relativeError)")
    }
  }

  /// With one key every mode is soft attention: its weight is 1.
  @Test(arguments: HardMode.allCases, Precision.allCases)
  func oneKeyGetsAll(mode: HardMode, precision: Precision) {
    for pass in [Pass.inference(), .training(random: RandomStream(seed: 1, "one key"))] {
      let scores = Variable(Tensor([-3, 0, 700], shape: [3], precision))
      let weights = HardNormalizer(mode, entropy: 0.1)(
        matrices(scores, keys: 1), queries: scores, at: .pooling, in: pass)
      #expect(weights.values.value.numbers == [1, 1, 1])
    }
  }

  /// Outside training every mode takes the best key, the first of equals.
  @Test(arguments: HardMode.allCases, Precision.allCases)
  func inferenceTakesTheFirstBestKey(mode: HardMode, precision: Precision) {
    let scores = Variable(Tensor([1, 3, 3, -1, 2, 2, 2, 0, -5, -2, -9, -7], shape: [12], precision))
    let weights = HardNormalizer(mode)(
      matrices(scores, keys: 4), queries: scores, at: .pooling, in: .inference())
    #expect(weights.values.value.numbers == [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0])
  }

  // 20,000 draws of one key out of five; all numbers depend on the seed alone.
  private static let draws = 20_000
  private static let seed: UInt64 = 20
  private static let scores = [0.4, -0.7, 1.1, 0, -1.6]
  private static var probabilities: [Double] {
    let exponentials = scores.map(exp)
    return exponentials.map { $0 / exponentials.reduce(0, +) }
  }

  /// One pass of training over as many texts as there are draws.
  private func drawn(_ mode: HardMode) -> (parameter: Parameter, pass: Pass, weights: AttentionMatrices) {
    let numbers = (0..<Self.draws).flatMap { _ in Self.scores }
    let parameter = Parameter(Tensor(numbers, shape: [numbers.count], .float64))
    let pass = Pass.training(random: RandomStream(seed: Self.seed, "\(mode)"))
    let weights = HardNormalizer(mode)(
      matrices(pass[parameter], keys: 5), queries: pass[parameter], at: .pooling, in: pass)
    return (parameter, pass, weights)
  }

  /// Expects a mean of independent numbers to be within three standard errors of `want`.
  private func expectMean(_ numbers: [Double], _ want: Double, _ name: String) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let error = (variance / count).squareRoot()
    #expect(
      Swift.abs(mean - want) <= 3 * error, "\(name): \(mean) ≠ \(want), standard error \(error)")
  }

  /// REINFORCE estimates the gradient of the expected reward, Σ a R, without bias whatever the baseline.
  ///
  ///     d Σ_k a[k] R[k] / d s[j] = a[j] (R[j] − Σ a R)
  @Test(arguments: [0, 0.8])
  func reinforceIsUnbiased(baseline: Double) throws {
    let rewards = [1.5, -0.5, 0.25, 2, -3]
    let expected = zip(Self.probabilities, rewards).reduce(0) { $0 + $1.0 * $1.1 }
    let (parameter, pass, weights) = drawn(.sample)
    let keys = weights.bestKeys
    let surrogate = try #require(pass.choices.first).surrogate(gains: keys.map { rewards[$0] - baseline })
    let descent = pass.gradients(of: surrogate)(parameter)
    for (key, probability) in Self.probabilities.enumerated() {
      let estimates = (0..<Self.draws).map { -descent[5 * $0 + key] }
      expectMean(estimates, probability * (rewards[key] - expected), "gradient of score \(key)")
    }
  }

  /// Drawing is fair: a key is drawn as often as its softmax weight says, by its share of [0, 1) and by the
  /// largest of scores with Gumbel noise.
  @Test(arguments: [HardMode.sample, .straightThrough])
  func drawsFollowTheSoftmax(mode: HardMode) {
    let weights = drawn(mode).weights.values.value.numbers
    #expect(weights.allSatisfy { $0 == 0 || $0 == 1 })
    for (key, probability) in Self.probabilities.enumerated() {
      expectMean((0..<Self.draws).map { weights[5 * $0 + key] }, probability, "key \(key)")
    }
  }

  /// The Gumbel softmax sums to 1, and its temperature falls with the step.
  @Test func theTemperatureFalls() {
    let numbers = (0..<100).flatMap { _ in Self.scores }
    let scores = Variable(Tensor(numbers, shape: [numbers.count], .float64))
    func sharpness(step: Int) -> Double {
      let pass = Pass.training(random: RandomStream(seed: Self.seed, "annealing"), step: step)
      let normalizer = HardNormalizer(.gumbel, annealing: Annealing(start: 2, minimum: 0.25, rate: 0.01))
      let weights = normalizer(matrices(scores, keys: 5), queries: scores, at: .pooling, in: pass)
      for text in 0..<100 {
        expectClose([weights.matrix(text).numbers.reduce(0, +)], [1], 1e-14, "sum of text \(text)")
      }
      return weights.values.value.sumOfSquares
    }
    let found = [0, 50, 150, 250, 1000].map(sharpness)
    #expect(found[0] < found[1] && found[1] < found[2] && found[2] < found[3], "\(found)")
    #expect(found[3] == found[4], "2 exp(−2.5) is below the minimum: \(found)")
  }
}
