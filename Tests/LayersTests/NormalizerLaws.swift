import Autograd
import Layers
import TensorCore
import Testing

/// Edge cases of the specification's section 11 that are about weights, for every normaliser.
@Suite struct NormalizerLaws {
  /// Weights of one query over the given scores.
  private func weights(_ index: Int, _ scores: [Double], _ precision: Precision, sequence: Bool = false)
    -> [Double]
  {
    let layout = AttentionLayout(rows: Lengths([1]), columns: Lengths([scores.count]))
    let matrices = AttentionMatrices(Variable(Tensor(scores, shape: [scores.count], precision)), layout)
    let normalizer = LayerCase.normalizers[index].make(3, Initializer(seed: 1, precision: precision))
    let query = Variable(Tensor([0.3, -0.2, 0.5], shape: [1, 3], precision))
    return normalizer(matrices, queries: query, at: sequence ? .sequence : .pooling, in: .inference())
      .values.value.numbers
  }

  private func name(_ index: Int) -> String { LayerCase.normalizers[index].name }

  @Test(arguments: 0..<LayerCase.normalizers.count, Precision.allCases)
  func equalScoresGiveEqualWeightsOrTheFirstKey(_ index: Int, _ precision: Precision) {
    let weights = weights(index, Array(repeating: 0.7, count: 5), precision)
    switch name(index) {
    case "softmax", "sparsemax", "entmax15": for w in weights { #expect(Swift.abs(w - 0.2) < 1e-6) }
    case "argmax", "sample", "gumbel", "st_gumbel": #expect(weights == [1, 0, 0, 0, 0])
    case "local_m":
      for (w, want) in zip(weights, [0, 1, 1, 1, 0]) { #expect(Swift.abs(w - Double(want) / 3) < 1e-6) }
    default: break
    }
  }

  @Test(arguments: 0..<LayerCase.normalizers.count, Precision.allCases)
  func largeScoresDoNotOverflow(_ index: Int, _ precision: Precision) {
    for scores in [[1e30, -1e30, 0], [1e4, 1e4 + 1, -1e4], [-1e30, -1e30, -1e30]] {
      let weights = weights(index, scores, precision)
      #expect(weights.allSatisfy { $0.isFinite }, "\(name(index)): \(weights)")
      if !["none", "local_p"].contains(name(index)) {
        #expect(Swift.abs(weights.reduce(0, +) - 1) < 1e-5, "\(name(index)) of \(scores): \(weights)")
      }
    }
  }

  @Test(arguments: 0..<LayerCase.normalizers.count)
  func oneKeyGetsAll(_ index: Int) {
    let weight = weights(index, [-3.1], .float64)[0]
    switch name(index) {
    case "none": #expect(weight == -3.1)
    case "local_p": #expect(weight > 0 && weight <= 1)
    default: #expect(Swift.abs(weight - 1) < 1e-12)
    }
    #expect(weights(index, [], .float64).isEmpty)
  }

  @Test func aWindowLargerThanTheTextIsTheWholeText() {
    let scores = [0.3, -1, 2, 0.1]
    let layout = AttentionLayout(rows: Lengths([4]), columns: Lengths([4]))
    let values = Variable(Tensor((0..<4).flatMap { _ in scores }, shape: [16], .float64))
    let matrices = AttentionMatrices(values, layout)
    let local = LocalNormalizer(window: 9)(matrices, queries: values, at: .sequence, in: .inference())
    #expect(local.values.value.numbers == softmax(matrices).values.value.numbers)
  }

  @Test func aWindowFollowsItsQueryInASequence() {
    let layout = AttentionLayout(rows: Lengths([5]), columns: Lengths([5]))
    let values = Variable(Tensor(zeros: [25], .float64))
    let local = LocalNormalizer(window: 1)(
      AttentionMatrices(values, layout), queries: values, at: .sequence, in: .inference()
    ).matrix(0)
    for row in 0..<5 {
      for key in 0..<5 { #expect((local[row * 5 + key] > 0) == (Swift.abs(row - key) <= 1)) }
    }
  }
}
