import Autograd
import TensorCore
import Testing

/// A float64 parameter of normal numbers.
func parameter(_ shape: Shape, seed: UInt64, deviation: Double = 1) -> Parameter {
  var stream = RandomStream(seed: seed, "test")
  return Parameter(Tensor((0..<shape.count).map { _ in deviation * stream.normal() }, shape: shape, .float64))
}

/// A fixed weighting of all numbers, so that a loss sees each of them differently.
func weighted(_ x: Variable) -> Variable {
  var stream = RandomStream(seed: 99, "weights")
  let weights = Tensor((0..<x.value.count).map { _ in stream.normal() }, shape: x.shape, x.value.precision)
  return sum(x * Variable(weights))
}

/// One operation with float64 inputs whose sizes are different primes.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> (parameters: [(name: String, parameter: Parameter)], loss: (Pass) -> Variable)
  var testDescription: String { name }

  init(
    _ name: String,
    _ make: @escaping @Sendable () -> ([(name: String, parameter: Parameter)], (Pass) -> Variable)
  ) {
    (self.name, self.make) = (name, make)
  }

  static func one(_ name: String, _ shape: Shape, _ operation: @escaping @Sendable (Variable) -> Variable)
    -> OperationCase
  {
    OperationCase(name) {
      let x = parameter(shape, seed: 1)
      return ([("x", x)], { weighted(operation($0[x])) })
    }
  }

  static func two(
    _ name: String, _ a: Shape, _ b: Shape, _ operation: @escaping @Sendable (Variable, Variable) -> Variable
  ) -> OperationCase {
    OperationCase(name) {
      let (x, y) = (parameter(a, seed: 1), parameter(b, seed: 2))
      return ([("x", x), ("y", y)], { weighted(operation($0[x], $0[y])) })
    }
  }

  static let lengths = Lengths([5, 0, 1, 7])
  static let others = Lengths([2, 3, 1, 5])

  static let all: [OperationCase] =
    [
      two("add", [3, 5], [3, 5]) { $0 + $1 },
      two("subtract", [3, 5], [3, 5]) { $0 - $1 },
      two("multiply", [3, 5], [3, 5]) { $0 * $1 },
      one("scale", [3, 5]) { 1.7 * $0 },
      one("tanh", [3, 5]) { Activation.tanh($0) },
      one("sigmoid", [3, 5]) { Activation.sigmoid($0) },
      one("relu", [3, 5]) { Activation.relu($0) },
      one("absolute", [3, 5]) { absolute($0) },
      one("softmax", [3, 5]) { softmax($0) },
      one("rows", [7, 3]) { rows($0, 2..<5) },
      one("gather", [5, 3]) { gather($0, [4, 0, 4, 2]) },
      two("concatenate", [3, 2], [3, 5]) { concatenate([$0, $1, $0]) },
      two("stack", [2, 3], [5, 3]) { stack([$0, $1, $0]) },
      two("linear", [5, 3], [3, 7]) { linear($0, weight: $1, activation: .tanh) },
      two("add row", [5, 3], [3]) { addRow($0, bias: $1) },
      one("sum by text", [13, 3]) { sum($0, lengths: lengths) },
      one("mean by text", [13, 3]) { mean($0, lengths: lengths) },
      one("max by text", [13, 3]) { max($0, lengths: lengths) },
      one("k-max by text", [13, 3]) { kMax($0, k: 2, lengths: lengths) },
      one("window sum", [13, 3]) { windowSum($0, lengths: lengths, width: 3, scale: 0.5) },
      two("weighted window sum", [13, 3], [13]) { windowSum($0, weights: $1, lengths: lengths, width: 2) },
      two("weighted sum", [13, 3], [13]) { weightedSum($0, weights: $1, lengths: lengths) },
      two("divide", [13, 3], [4]) { divide($0, by: $1, lengths: lengths) },
      two("cosine similarity", [5, 3], [5, 3]) { cosineSimilarity($0, $1) },
      two("Euclidean similarity", [5, 3], [5, 3]) { euclidSimilarity($0, $1) },
      OperationCase("layer norm") {
        let (x, gain, bias) = (parameter([5, 7], seed: 1), parameter([7], seed: 2), parameter([7], seed: 3))
        return (
          [("x", x), ("gain", gain), ("bias", bias)],
          { weighted(layerNorm($0[x], gain: $0[gain], bias: $0[bias])) }
        )
      },
      OperationCase("cross entropy") {
        let x = parameter([5, 3], seed: 1)
        return (
          [("logits", x)],
          {
            crossEntropy(
              $0[x], targets: [0, 2, 1, 1, 0].flatMap { label in (0..<3).map { $0 == label ? 0.9 : 0.05 } },
              weights: [0.15, 0.6, 0.3, 0.3, 0.15])
          }
        )
      },
      OperationCase("focal loss of soft targets") {
        let x = parameter([2, 3], seed: 1)
        return (
          [("logits", x)],
          {
            crossEntropy(
              $0[x], targets: [0.2, 0.7, 0.1, 0, 0, 1], weights: [0.5, 0.3], focus: 1.5)
          }
        )
      },
      OperationCase("binary cross entropy") {
        let x = parameter([3, 2], seed: 1)
        return (
          [("logits", x)],
          { binaryCrossEntropy($0[x], targets: [1, 0, 0.9, 0.05, 0, 0], weights: [0.5, 0.3, 2]) }
        )
      },
      OperationCase("binary focal loss") {
        let x = parameter([2, 3], seed: 1)
        return (
          [("logits", x)],
          {
            binaryCrossEntropy($0[x], targets: [0.2, 1, 0, 0, 0, 1], weights: [0.5, 0.3], focus: 1.5)
          }
        )
      },
      OperationCase("embedding rows") {
        let table = Parameter(parameter([7, 3], seed: 1).value, isTable: true)
        return ([("table", table)], { weighted(embeddingRows(table, ids: [6, 0, 6, 2], in: $0)) })
      },
    ]
    + MatchScore.allCases.map { score in
      two("match \(score)", [13, 3], [11, 3]) {
        match($0, $1, lengths: (lengths, others), score: score).values
      }
    }
    + [PairSide.first, .second].map { side in
      OperationCase("attention map and sums, \(side) text") {
        let (x, y) = (parameter([13, 3], seed: 1), parameter([11, 3], seed: 2))
        let positions = parameter([7, 5], seed: 3)
        return (
          [("x", x), ("y", y), ("positions", positions)],
          { pass in
            let a = match(pass[x], pass[y], lengths: (lengths, others), score: .euclid)
            return weighted(attentionMap(a, positions: pass[positions], side: side))
              + weighted(side == .first ? rowSums(a) : attentionSums(a))
          }
        )
      }
    }
    + ConvolutionPadding.allCases.flatMap { padding in ConvolutionCase.all.map { $0.gradients(padding) } }
}

@Suite struct GradientTests {
  @Test(arguments: OperationCase.all)
  func agreesWithCentralDifferences(_ row: OperationCase) {
    let (parameters, loss) = row.make()
    for (name, result) in GradientCheck.check(parameters, loss: loss) {
      #expect(result.relativeError <= 1e-6, "\(row.name), \(name): \(result.relativeError)")
      #expect(result.hasGradient, "\(row.name), \(name): no gradient")
    }
  }

  @Test func aConstantTakesNoGradient() {
    let x = parameter([3], seed: 1)
    let frozen = Parameter(x.value, isTrained: false)
    let pass = Pass.gradients()
    let gradients = pass.tape?.gradients(of: sum(pass[x] * pass[frozen])) ?? []
    #expect(gradients.count == 1 && gradients[0].parameter === x)
  }

  @Test func anAllZeroMatchHasFiniteGradients() {  // identical and empty rows: specification 5.8 and 11
    for score in MatchScore.allCases {
      let x = Parameter(Tensor([[0, 0], [1, 2], [1, 2]], .float64))
      let pass = Pass.gradients()
      let a = match(pass[x], pass[x], lengths: (Lengths([3]), Lengths([3])), score: score)
      for (_, gradient) in pass.tape?.gradients(of: sum(a.values)) ?? [] {
        guard case .dense(let dx) = gradient else { continue }
        #expect(dx.numbers.allSatisfy { $0.isFinite }, "\(score)")
      }
      #expect(a.values.value.numbers.allSatisfy { $0.isFinite }, "\(score)")
      if score != .cosine { #expect(a.matrix(0)[4] >= 0.999998) }
    }
  }
}
