import Autograd
import TensorCore
import Testing

@Suite struct WordProductsTests {
  /// Kept, made anew because there is no room, or of the words written out: the windows are the same.
  @Test(arguments: ConvolutionPadding.allCases)
  func productsGiveTheSameWindows(padding: ConvolutionPadding) {
    let table = parameter([150, 5], seed: 1).value
    let lengths = Lengths([4, 0, 7, 1])
    let (weight, bias) = (
      Variable(parameter([3, 5, 70], seed: 2).value), Variable(parameter([70], seed: 3).value)
    )
    let ids: [Int32] = [0, 149, 64, 63, 7, 7, 149, 100, 0, 1, 65, 2]
    func windows(_ input: any ConvolutionInput) -> [Double] {
      convolution([input], lengths: lengths, weight: weight, bias: bias, padding: padding, activation: .tanh)
        .value.numbers
    }
    let written = embeddingRows(Parameter(table, isTable: true), ids: ids, in: .inference())
    let want = windows(DenseInput(written))
    let kept = WordProducts()
    for products in [kept, kept, WordProducts(limit: 0)] {
      let got = windows(TableInput(table, ids: ids, kept: products))
      #expect(zip(got, want).allSatisfy { abs($0 - $1) < 1e-12 } && got.count == want.count)
    }
  }
}
