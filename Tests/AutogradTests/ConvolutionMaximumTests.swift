import Autograd
import TensorCore
import Testing

/// The maximum of a convolution, and its gradients, are those of the plain way: all windows, then the largest.
@Suite struct ConvolutionMaximumTests {
  static let lengths = Lengths([4, 0, 9, 1, 0, 2])
  static let index: [Int32] = [0, 3, 1, 1, 2, 2, 0, 4, 4, 5, 1, 0, 3, 6, 0, 2]

  /// Channels that a convolution reads.
  enum Channels: CaseIterable {
    case words, dense, wordsAndDense, denseAndWords

    /// Parameters of so many channels each, and the parts that they make.
    func make(_ channels: Int) -> ([Parameter], (Pass) -> [any ConvolutionInput]) {
      let words = parameter([7, channels], seed: 11)
      let dense = parameter([lengths.total, channels], seed: 12)
      let repeated = { (pass: Pass) in RepeatedInput(distinct: pass[words], index: index) }
      return switch self {
      case .words: ([words], { [repeated($0)] })
      case .dense: ([dense], { [DenseInput($0[dense])] })
      case .wordsAndDense: ([words, dense], { [repeated($0), DenseInput($0[dense])] })
      case .denseAndWords: ([words, dense], { [DenseInput($0[dense]), repeated($0)] })
      }
    }
  }

  /// Sizes below, on and between those that are computed at a time.
  @Test(arguments: Channels.allCases, ConvolutionPadding.allCases)
  func theGradientIsThatOfTheWindows(channels: Channels, padding: ConvolutionPadding) {
    for (size, filters, width, activation) in [
      (5, 3, 3, Activation.tanh), (64, 16, 3, .relu), (83, 21, 2, .sigmoid), (131, 40, 3, .identity),
      (7, 96, 3, .identity), (5, 203, 4, .tanh), (6, 101, 5, .relu), (4, 137, 6, .identity),
    ] {
      let (parameters, parts) = channels.make(size)
      let weight = parameter([width, size * parameters.count, filters], seed: 13)
      let bias = parameter([filters], seed: 14)
      func run(_ operation: (Pass) -> Variable) -> (Tensor, [Tensor]) {
        let pass = Pass.gradients()
        let y = operation(pass)
        let gradients = pass.tape!.gradients(of: weighted(y))
        return (
          y.value,
          (parameters + [weight, bias]).map { parameter in
            for case (let other, .dense(let gradient)) in gradients where other === parameter {
              return gradient
            }
            return Tensor(zeros: parameter.value.shape, .float64)
          }
        )
      }
      let got = run { pass in
        convolutionMaximum(
          parts(pass), lengths: Self.lengths, weight: pass[weight], bias: pass[bias], padding: padding,
          activation: activation)
      }
      let want = run { pass in
        let windows = convolution(
          parts(pass), lengths: Self.lengths, weight: pass[weight], bias: pass[bias], padding: padding,
          activation: activation)
        return max(windows, lengths: Self.lengths.map { padding.windows(length: $0, width: width) })
      }
      #expect(got.0.shape == want.0.shape && largestDifference(got.0, want.0) < 1e-12)
      for (got, want) in zip(got.1, want.1) {
        #expect(want.numbers.contains { $0 != 0 } && largestDifference(got, want) < 1e-11)
      }
    }
  }

  /// Windows of one token, which are added with a loop, and of three, which are not.
  @Test(arguments: [false, true], [(1, 9), (1, 41), (3, 96), (3, 112)])
  func ofEqualWindowsTheFirstWins(areWords: Bool, size: (width: Int, filters: Int)) {
    let x = Parameter(Tensor([[Double]](repeating: [1], count: 6), .float64))
    let weight = parameter([size.width, 1, size.filters], seed: 1)
    let pass = Pass.gradients()
    let part: any ConvolutionInput =
      areWords ? RepeatedInput(distinct: pass[x], index: [0, 1, 2, 3, 4, 5]) : DenseInput(pass[x])
    let y = convolutionMaximum(
      [part], lengths: Lengths([6]), weight: pass[weight],
      bias: Variable(Tensor(zeros: [size.filters], .float64)), padding: .narrow, activation: .identity)
    let gradients = pass.tape!.gradients(of: sum(y))
    guard case (_, .dense(let gradient))? = gradients.first(where: { $0.parameter === x }) else {
      Issue.record("no gradient of x")
      return
    }
    let first = gradient.numbers[..<size.width].reduce(0, +)
    #expect(abs(first - weight.value.numbers.reduce(0, +)) < 1e-12)
    #expect(gradient.numbers[size.width...].allSatisfy { $0 == 0 })
  }

  private func largestDifference(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.numbers, b.numbers).reduce(0) { Swift.max($0, abs($1.0 - $1.1)) }
  }
}
