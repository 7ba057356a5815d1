import Autograd
import TensorCore
import Testing

/// Ways round the windows, or round products that were made before, give what the plain way gives.
@Suite struct KeptProductsTests {
  static let table = parameter([150, 5], seed: 1).value
  static let lengths = Lengths([4, 0, 7, 1])
  static let ids: [Int32] = [0, 149, 64, 63, 7, 7, 149, 100, 0, 1, 65, 2]
  static let weight = parameter([3, 5, 70], seed: 2).value
  static let bias = parameter([70], seed: 3).value
  /// Room for all products, for those of the first hundred words, for none.
  static let limits = [1 << 20, 100 * 3 * 70 * 8, 0]

  private func agree(_ got: Variable, _ want: Variable, within tolerance: Double = 1e-12) -> Bool {
    got.shape == want.shape
      && zip(got.value.numbers, want.value.numbers).allSatisfy { abs($0 - $1) < tolerance }
  }

  private func windows(_ input: any ConvolutionInput, _ padding: ConvolutionPadding) -> Variable {
    convolution(
      [input], lengths: Self.lengths, weight: Variable(Self.weight), bias: Variable(Self.bias),
      padding: padding,
      activation: .tanh)
  }

  private var written: Variable {
    embeddingRows(Parameter(Self.table, isTable: true), ids: Self.ids, in: .inference())
  }

  @Test(arguments: ConvolutionPadding.allCases, limits)
  func productsGiveTheSameWindows(padding: ConvolutionPadding, limit: Int) {
    let kept = KeptProducts(limit: limit)
    for _ in 0..<2 {
      let words = TableInput(Self.table, ids: Self.ids, kept: kept)
      #expect(agree(windows(words, padding), windows(DenseInput(written), padding)))
    }
  }

  @Test(arguments: ConvolutionPadding.allCases, limits)
  func theMaximumNeedsNoWindows(padding: ConvolutionPadding, limit: Int) {
    let words = TableInput(Self.table, ids: Self.ids, kept: KeptProducts(limit: limit))
    let got = convolutionMaximum(
      [words], lengths: Self.lengths, weight: Variable(Self.weight), bias: Variable(Self.bias),
      padding: padding,
      activation: .tanh)
    let lengths = Self.lengths.map { padding.windows(length: $0, width: 3) }
    #expect(agree(got, max(windows(DenseInput(written), padding), lengths: lengths)))
  }

  /// Σ over a window's tokens of what `kept` makes of their products, and the bias, for every window.
  private func sums(
    _ weight: Tensor, _ bias: Tensor, _ padding: ConvolutionPadding, kept: (Double) -> Double
  ) -> [[Double]] {
    let (width, filters, x) = (weight.shape[0], weight.shape[2], written.value.numbers)
    func product(_ token: Int, _ tap: Int, _ filter: Int) -> Double {
      kept((0..<5).reduce(0) { $0 + x[token * 5 + $1] * weight[(tap * 5 + $1) * filters + filter] })
    }
    var sums: [[Double]] = []
    for (text, length) in Self.lengths.values.enumerated() {
      let start = Self.lengths.offsets[text]
      let before = padding == .narrow ? 0 : padding == .same ? (width - 1) / 2 : width - 1
      for window in 0..<padding.windows(length: length, width: width) {
        var sum = (0..<filters).map { bias[$0] }
        for tap in 0..<width where (0..<length).contains(window - before + tap) {
          for filter in 0..<filters { sum[filter] += product(start + window - before + tap, tap, filter) }
        }
        sums.append(sum)
      }
    }
    return sums
  }

  /// Each sum is that of the products rounded to float16, which are kept in half the room.
  @Test(arguments: ConvolutionPadding.allCases, limits)
  func productsAreRoundedWhereTheyAreFloat16(padding: ConvolutionPadding, limit: Int) {
    let kept = KeptProducts(.float16, limit: limit / 4)
    let words = TableInput(Self.table, ids: Self.ids, kept: kept)
    let rounded = sums(Self.weight, Self.bias, padding) { Double(Float16($0)) }
    #expect(agree(windows(words, padding), Activation.tanh(Variable(Tensor(rounded, .float64)))))
  }

  /// Numbers of filters that are summed in one go and in several, of windows that are added without a loop and with one.
  @Test(arguments: 1...6, [7, 16, 20, 50, 84, 96, 100, 115, 203])
  func theMaximumOfEachWidth(width: Int, filters: Int) {
    let (weight, bias) = (
      parameter([width, 5, filters], seed: 9).value, parameter([filters], seed: 10).value
    )
    for padding in ConvolutionPadding.allCases {
      let lengths = Self.lengths.map { padding.windows(length: $0, width: width) }
      for storage in KeptProducts.Storage.allCases {
        let sums = sums(weight, bias, padding) { storage == .float16 ? Double(Float16($0)) : $0 }
        let want = max(Activation.tanh(Variable(Tensor(sums, .float64))), lengths: lengths)
        for precision in Precision.allCases {
          func converted(_ x: Tensor) -> Tensor { Tensor(x.numbers, shape: x.shape, precision) }
          let got = convolutionMaximum(
            [TableInput(converted(Self.table), ids: Self.ids, kept: KeptProducts(storage))],
            lengths: Self.lengths, weight: Variable(converted(weight)), bias: Variable(converted(bias)),
            padding: padding, activation: .tanh)
          // Of a product that is rounded twice the second rounding may go the other way.
          let tolerance = precision == .float64 ? 1e-12 : storage == .float32 ? 1e-5 : 2e-3
          #expect(agree(got, want, within: tolerance))
        }
      }
    }
  }

  @Test(arguments: ConvolutionPadding.allCases, [70, 100])
  func theMaximumOfWordsBesideOtherChannels(padding: ConvolutionPadding, filters: Int) {
    let words = TableInput(Self.table, ids: Self.ids, kept: KeptProducts())
    let others = DenseInput(Variable(parameter([12, 2], seed: 7).value))
    let weight = parameter([3, 7, filters], seed: 8).value
    let bias = parameter([filters], seed: 3).value
    let lengths = Self.lengths.map { padding.windows(length: $0, width: 3) }
    for (parts, plain) in [
      ([words, others], [DenseInput(written), others]), ([others, words], [others, DenseInput(written)]),
    ] as [([any ConvolutionInput], [any ConvolutionInput])] {
      let got = convolutionMaximum(
        parts, lengths: Self.lengths, weight: Variable(weight), bias: Variable(bias), padding: padding,
        activation: .relu)
      let windows = convolution(
        plain, lengths: Self.lengths, weight: Variable(weight), bias: Variable(bias), padding: padding,
        activation: .relu)
      #expect(agree(got, max(windows, lengths: lengths)))
    }
  }

  /// Negative ids are ids as well.
  @Test(arguments: [0, 1, 2, 3, 64, 1000])
  func distinctIdsStandInTheOrderOfFirstUse(count: Int) {
    var stream = RandomStream(seed: 1, "ids", count)
    let ids = (0..<count).map { _ in Int32(truncatingIfNeeded: stream.next() % 300) << 24 }
    let (distinct, index) = RepeatedInput.distinct(ids)
    #expect(index.map { distinct[Int($0)] } == ids)
    #expect(Set(distinct).count == distinct.count)
    #expect(distinct == ids.enumerated().filter { !ids[..<$0.offset].contains($0.element) }.map(\.element))
  }

  @Test func theMeanNeedsNoRows() {
    let want = mean(written, lengths: Self.lengths)
    #expect(
      agree(TableInput(Self.table, ids: Self.ids, kept: KeptProducts()).mean(lengths: Self.lengths), want))
    let (distinct, index) = RepeatedInput.distinct(Self.ids)
    func words(in pass: Pass) -> RepeatedInput {
      RepeatedInput(
        distinct: embeddingRows(Parameter(Self.table, isTable: true), ids: distinct, in: pass), index: index)
    }
    #expect(words(in: .inference()).mean(lengths: Self.lengths).map { agree($0(), want) } == true)
    let pass = Pass.gradients()
    withExtendedLifetime(pass) {
      #expect(words(in: pass).mean(lengths: Self.lengths) == nil, "it takes a gradient")
    }
  }

  @Test(arguments: limits, [false, true])
  func attentionMapsThatStay(limit: Int, isNormalized: Bool) {
    let (x, lengths) = (Variable(parameter([12, 5], seed: 4).value), (Lengths([4, 0]), Lengths([7, 1])))
    let a = match(rows(x, 0..<4), rows(x, 4..<12), lengths: lengths, score: .euclid)
    let reverse = isNormalized ? transposed(a) : nil
    let maps = (Variable(parameter([8, 5], seed: 5).value), Variable(parameter([8, 5], seed: 6).value))
    let got = AttendedTableInput(
      a, reverse: reverse, maps: (maps.0.value, maps.1.value), kept: KeptProducts(limit: limit))
    #expect(agree(windows(got, .wide), windows(AttendedInput(a, reverse: reverse, maps: maps), .wide)))
  }

  @Test(arguments: [1, 2, 3, 16, 33])
  func weightsThatStayLaidOut(count: Int) {
    let x = parameter([count, 9], seed: 7).value
    let weights = [8, 9].map { Variable(parameter([9, 70], seed: $0).value) }
    let kept = KeptProducts()
    func product(_ x: Tensor, _ weight: Variable, kept: KeptProducts?) -> Variable {
      linear(Variable(x), weight: weight, bias: Variable(Self.bias), activation: .tanh, kept: kept)
    }
    for weight in weights + weights {
      let got = product(x, weight, kept: kept)
      #expect(agree(got, product(x, weight, kept: nil)))
      let alone = (0..<count).flatMap { product(x.rows($0..<$0 + 1), weight, kept: kept).value.numbers }
      let isSame = got.value.numbers == alone
      #expect(isSame, "a row does not depend on the others")
    }
  }

  @Test(arguments: [GRUForm?.none] + GRUForm.allCases)
  func recurrentWeightsThatStayLaidOut(form: GRUForm?) {
    let gates = form == nil ? 4 : 3
    let x = Variable(parameter([12, gates * 5], seed: 9).value)
    let bias = form?.hasRecurrentBias == true ? Variable(parameter([5], seed: 12).value) : nil
    let weights = [10, 11].map { parameter([5, gates * 5], seed: $0).value }
    let kept = KeptProducts()
    func states(_ weight: Variable, kept: KeptProducts?) -> Variable {
      guard let form else {
        return lstm(x, weight: weight, lengths: Self.lengths, reversed: true, kept: kept)
      }
      return gru(
        x, weight: weight, bias: bias, form: form, lengths: Self.lengths, reversed: true, kept: kept)
    }
    for weight in weights + weights {
      #expect(agree(states(Variable(weight), kept: kept), states(Variable(weight), kept: nil)))
    }
    weights[0][0] += 1
    let pass = Pass.gradients()
    let trained = pass[Parameter(weights[0])]
    #expect(
      agree(states(trained, kept: kept), states(trained, kept: nil)), "a weight that trains is read anew")
  }
}
