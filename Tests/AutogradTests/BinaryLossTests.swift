import Autograd
import Glibc
import TensorCore
import Testing

@Suite struct BinaryLossTests {
  private func loss(_ logits: [Double], _ targets: [Double], focus: Double = 0) -> Double {
    let x = Variable(Tensor(logits, shape: [1, logits.count], .float64))
    return binaryCrossEntropy(x, targets: targets, weights: [1], focus: focus).value[0]
  }

  /// sigmoid(ln 3) = 3/4, sigmoid(0) = 1/2.
  @Test func valuesAsWorkedByHand() {
    #expect(abs(loss([log(3), 0], [1, 0]) - (log(4.0 / 3) + log(2))) < 1e-12)
    #expect(abs(loss([log(3)], [0.5]) - (log(4.0 / 3) + log(4)) / 2) < 1e-12)
    #expect(abs(loss([log(3)], [1], focus: 2) - log(4.0 / 3) / 16) < 1e-12)
    #expect(abs(loss([log(3)], [0], focus: 2) - 9.0 / 16 * log(4)) < 1e-12)
  }

  @Test func largeLogitsGiveTheirOwnSizeAndNoInfinity() {
    #expect(loss([1000, -1000], [0, 1]) == 2000)
    #expect(loss([1000, -1000], [1, 0]) == 0)
    #expect(loss([1000, -1000], [1, 0], focus: 2) == 0)
  }

  @Test func theLogLikelihoodOfASet() {
    let logits = Tensor([log(3), 0, 0, log(3)], shape: [2, 2], .float64)
    let values = logLikelihoods(logits, targets: [1, 0, 0, 0])
    #expect(abs(values[0] + log(4.0 / 3) + log(2)) < 1e-12 && abs(values[1] + log(2) + log(4)) < 1e-12)
  }
}
