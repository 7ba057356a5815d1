import Autograd
import Layers
import TensorCore
import Testing

/// Laws that hold for every layer (specification 11 and 12).
@Suite struct LayerLaws {
  /// Three pairs, or six texts; lengths that are odd, one, and shorter than the filter.
  static let lengths = [5, 1, 3, 2, 7, 1]

  private func run(_ row: LayerCase, _ texts: LayerTexts, _ precision: Precision) -> [LayerOutput] {
    row.layer(channels: texts.channels, precision).call(texts.input(precision), .inference())
  }

  @Test(arguments: LayerCase.all)
  func gradientsAgreeWithCentralDifferences(_ row: LayerCase) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: row.textSeed)
    let layer = row.layer(channels: 3, .float64)
    let input = Parameter(texts.tensor(.float64))
    let readsTokens = row.name.hasPrefix("embedding")
    let checked = layer.parameters + (readsTokens ? [] : [("input", input)])
    let results = GradientCheck.check(checked) { pass in
      let text = Sequences(pass[input], lengths: Lengths(texts.lengths))
      return weighted(layer.call(LayerInput(tokens: TokenBatch(texts.ids), text: text), pass))
    }
    for ((name, parameter), (_, result)) in zip(checked, results) {
      if row.reachesAll { #expect(result.hasGradient == parameter.isTrained, "\(name)") }
      // What is zero but for rounding has no error to speak of.
      if parameter.isTrained && result.size > 1e-5 {
        #expect(result.relativeError <= 1e-6, "\(name): \(result.relativeError)")
      }
    }
  }

  /// A loss that sees every number of every result differently.
  private func weighted(_ outputs: [LayerOutput]) -> Variable {
    let terms = outputs.enumerated().map { index, output in
      var stream = RandomStream(seed: 9, "weights", index)
      let weights = (0..<output.values.value.count).map { _ in stream.normal() }
      return sum(
        output.values * Variable(Tensor(weights, shape: output.values.shape, output.values.value.precision)))
    }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 }
  }

  @Test(arguments: LayerCase.all)
  func paddingChangesNothing(_ row: LayerCase) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: 2)
    let layer = row.layer(channels: 3, .float32)
    let want = layer.call(texts.input(.float32), .inference())
    for (longest, filler) in [(7, 9.0), (11, Double.nan)] {
      let text = Sequences(padded: texts.padded(to: longest, filler: filler), lengths: texts.lengths)
      let got = layer.call(LayerInput(tokens: TokenBatch(texts.ids), text: text), .inference())
      for (a, b) in zip(got, want) { #expect(a.values.value.numbers == b.values.value.numbers, "\(a.name)") }
    }
  }

  /// Expects that the texts of `places` alone, in that order, give what they gave among all.
  private func expectSame(_ row: LayerCase, _ texts: LayerTexts, places: [Int]) {
    let all = run(row, texts, .float32)
    let some = run(row, texts.chosen(places), .float32)
    for (whole, part) in zip(all, some) {
      #expect(whole.name == part.name && part.lengths.count == places.count)
      for (index, place) in places.enumerated() {
        expectClose(
          part.numbers(index), whole.numbers(place), row.tolerance, "\(whole.name) of text \(place)")
      }
    }
  }

  @Test(arguments: LayerCase.all)
  func aBatchIsItsTextsOneByOne(_ row: LayerCase) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: 3)
    for place in 0..<(row.isPair ? 3 : 6) {
      expectSame(row, texts, places: row.isPair ? [place, place + 3] : [place])
    }
  }

  @Test(arguments: LayerCase.all)
  func permutingTextsPermutesAnswers(_ row: LayerCase) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: 4)
    expectSame(row, texts, places: row.isPair ? [2, 0, 1, 5, 3, 4] : [3, 5, 0, 1, 4, 2])
  }

  @Test(arguments: LayerCase.all.filter(\.isSymmetric))
  func swappingTheSidesSwapsTheAnswers(_ row: LayerCase) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: 5)
    expectSame(row, texts, places: [3, 4, 5, 0, 1, 2])
  }

  @Test(arguments: MatchScore.allCases)
  func swappingTheSidesTransposesTheMatrix(_ score: MatchScore) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 3, seed: 6)
    let a = PairSequences(both: texts.input(.float64).text).match(score)
    let b = PairSequences(both: texts.chosen([3, 4, 5, 0, 1, 2]).input(.float64).text).match(score)
    for pair in 0..<3 {
      let (rows, columns) = (a.rows[pair], a.columns[pair])
      for i in 0..<rows {
        for j in 0..<columns {
          #expect(Swift.abs(a.matrix(pair)[i * columns + j] - b.matrix(pair)[j * rows + i]) < 1e-15)
        }
      }
    }
  }

  /// The fast kernels against the plain ones, forward and backward, at sizes that do not fit their blocks.
  @Test(arguments: LayerCase.all, [3, 17, 37])
  func fastEqualsPlain(_ row: LayerCase, channels: Int) {
    let texts = LayerTexts(lengths: [11, 1, 5, 7, 13, 2], channels: channels, seed: UInt64(channels))
    func gradients(_ precision: Precision) -> (outputs: [LayerOutput], gradients: [Tensor]) {
      let layer = row.layer(channels: channels, precision)
      let input = Parameter(texts.tensor(precision))
      let pass = Pass.gradients()
      let text = Sequences(pass[input], lengths: Lengths(texts.lengths))
      let outputs = layer.call(LayerInput(tokens: TokenBatch(texts.ids), text: text), pass)
      let found = pass.tape?.gradients(of: weighted(outputs)) ?? []
      let parameters = layer.parameters.map(\.parameter) + [input]
      return (
        outputs,
        parameters.map { parameter in
          let dense = Tensor(zeros: parameter.value.shape, precision)
          for entry in found where entry.parameter === parameter { entry.gradient.add(to: dense) }
          return dense
        }
      )
    }
    let (fast, plain) = (gradients(.float32), gradients(.float64))
    for (a, b) in zip(fast.outputs, plain.outputs) {
      expectClose(a.values.value.numbers, b.values.value.numbers, 2e-5, a.name)
    }
    for (index, (a, b)) in zip(fast.gradients, plain.gradients).enumerated() {
      let size = Swift.max(1, b.sumOfSquares.squareRoot())
      expectClose(
        a.numbers.map { $0 / size }, b.numbers.map { $0 / size }, 1e-5, "gradient \(index)")
    }
  }

  /// Pairs with every odd case: a side empty, both empty, one token, texts that are equal, vectors of zeros.
  @Test(arguments: LayerCase.all, Precision.allCases)
  func oddTextsGiveFiniteAnswersAndGradients(_ row: LayerCase, precision: Precision) {
    let texts = LayerTexts(lengths: [0, 3, 1, 5, 2], channels: 3, seed: 7)
      .chosen([0, 1, 0, 2, 3, 4] + [0, 0, 1, 2, 3, 1])
    var numbers = texts.tensor(precision).numbers
    for index in numbers.indices.suffix(3) { numbers[index] = 0 }
    let input = Parameter(Tensor(numbers, shape: texts.tensor(precision).shape, precision))
    let layer = row.layer(channels: 3, precision)
    let pass = Pass.gradients()
    let outputs = layer.call(
      LayerInput(
        tokens: TokenBatch(texts.ids), text: Sequences(pass[input], lengths: Lengths(texts.lengths))), pass)
    for output in outputs {
      #expect(output.values.value.numbers.allSatisfy { $0.isFinite }, "\(output.name)")
      // One row a text: a text without tokens gives zeros.
      if row.emptyIsZero && output.lengths.values.allSatisfy({ $0 == 1 }) {
        for text in texts.lengths.indices where texts.lengths[text] == 0 {
          #expect(output.numbers(text).allSatisfy { $0 == 0 }, "\(output.name) of empty text \(text)")
        }
      }
    }
    for (_, gradient) in pass.tape?.gradients(of: weighted(outputs)) ?? [] {
      switch gradient {
      case .dense(let numbers), .rows(_, let numbers):
        #expect(numbers.numbers.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func aTextBesideAnEmptyOneIsAlone() {  // specification 11: one side empty
    let texts = LayerTexts(lengths: [3, 0], channels: 2, seed: 8)
    let pass = Pass.inference()
    let pair = PairSequences(both: texts.input(.float64).text)
    #expect(pair.match(.euclid).values.value.count == 0)
    let map = AttentionFeatureMap(
      channels: 2, maximumLength: 3, attention: .matching(.euclid), isShared: true,
      Initializer(seed: 1, precision: .float64)
    )
    let channels = map(pair, in: pass).both.values.value
    for token in 0..<3 {
      #expect(
        channels.rows(token..<token + 1).numbers == Array(texts.numbers[0][token * 2..<token * 2 + 2]) + [
          0, 0,
        ])
    }
    for weighting in AttentionWeighting.allCases {
      let pooled = AttentionPairPooling(.matching(.euclid), weighting: weighting)(pair, width: 2, in: pass)
      #expect(pooled.windows().both.values.value.numbers == [0, 0, 0, 0], "\(weighting)")
      #expect(pooled.summary.value.numbers == [0, 0, 0, 0], "\(weighting)")
    }
    let means = MeanPooling()(pair.both, in: pass)
    let (u, v) = (rows(means, 0..<1), rows(means, 1..<2))
    #expect(cosineSimilarity(u, v).value.numbers == [0])
    let norm = u.value.sumOfSquares.squareRoot()
    #expect(Swift.abs(euclidSimilarity(u, v).value[0] - 1 / (1 + norm)) < 1e-9)
  }

  @Test(arguments: [3, 37], Precision.allCases)
  func equalTextsMatchOnTheDiagonal(channels: Int, precision: Precision) {
    let texts = LayerTexts(lengths: [7, 7], channels: channels, seed: 9).chosen([0, 0])
    for score in MatchScore.allCases {
      let a = PairSequences(both: texts.input(precision).text).match(score).matrix(0)
      for i in 0..<7 { #expect(a[i * 8] >= 0.999998 && a[i * 8] <= 1.000001, "\(score): \(a[i * 8])") }
    }
  }

  @Test func aTextShorterThanTheFilterIsFilledWithZeros() {  // specification 3
    let texts = LayerTexts(lengths: [1], channels: 2, seed: 10)
    let layer = Conv1D(
      channels: 2, filters: 1, width: 3, padding: .narrow, activation: .identity,
      Initializer(seed: 1, precision: .float64))
    layer.bias.load(Tensor([0.25], shape: [1], .float64))
    let windows = layer(texts.input(.float64).text, in: .inference())
    let (x, k) = (texts.numbers[0], layer.weight.value.numbers)
    #expect(windows.lengths.values == [1])
    expectClose(windows.values.value.numbers, [x[0] * k[0] + x[1] * k[1] + 0.25], 1e-14, "narrow")
  }

  @Test func kMaxFillsWithZerosAndKeepsTheEarliestOfEquals() {
    let text = Sequences(
      Variable(Tensor([3, 5, 5, 5, -1], shape: [5, 1], .float64)), lengths: Lengths([4, 1]))
    #expect(KMaxPooling(k: 3)(text, in: .inference()).value.numbers == [5, 5, 5, -1, 0, 0])
    #expect(MaxPooling()(text, in: .inference()).value.numbers == [5, -1])
    let x = Parameter(text.values.value)
    let pass = Pass.gradients()
    let loss = sum(KMaxPooling(k: 2)(Sequences(pass[x], lengths: text.lengths), in: pass))
    guard case .dense(let dx)? = pass.tape?.gradients(of: loss).first?.gradient else {
      Issue.record("no gradient")
      return
    }
    #expect(dx.numbers == [0, 1, 1, 0, 1])
  }

  /// A convolution reads an embedding, and attended channels, in forms of their own.
  @Test(arguments: Precision.allCases)
  func everyFormOfInputGivesTheSameConvolution(_ precision: Precision) {
    let texts = LayerTexts(lengths: Self.lengths, channels: 5, seed: 11)
    let make = Initializer(seed: 3, precision: precision)
    let pass = Pass.inference()
    let words = Embedding(
      table: Parameter(make["table"].normal([LayerTexts.vocabulary, 5], deviation: 1).value, isTable: true))(
        TokenBatch(texts.ids), in: pass)
    let attended = [false, true].map { isShared in
      AttentionFeatureMap(
        channels: 5, maximumLength: 7, attention: .matching(.euclid), isShared: isShared, make)(
          PairSequences(both: words), in: pass
        ).both
    }
    for form in [words] + attended {
      let layer = Conv1D(
        channels: form.channels, filters: 7, width: 3, padding: .wide, activation: .tanh, make)
      let dense = layer(Sequences(form.values, lengths: form.lengths), in: pass).values.value.numbers
      let tolerance = precision == .float64 ? 1e-13 : 2e-6
      expectClose(layer(form, in: pass).values.value.numbers, dense, tolerance, "\(form.channels) channels")
    }
  }

  @Test func dropoutDropsOnlyInTraining() {
    let x = Variable(Tensor(1, shape: [37, 101]))
    let layer = Dropout(rate: 0.4)
    func trained(_ seed: UInt64) -> [Double] {
      layer(x, in: .training(random: RandomStream(seed: seed, "dropout"))).value.numbers
    }
    for pass in [Pass.inference(), .gradients()] {
      #expect(layer(x, in: pass).value.numbers == x.value.numbers)
    }
    #expect(trained(1) == trained(1) && trained(1) != trained(2))
    let kept = trained(1).filter { $0 != 0 }
    #expect(kept.allSatisfy { Swift.abs($0 - 1 / 0.6) < 1e-6 })
    #expect(Swift.abs(Double(kept.count) / Double(37 * 101) - 0.6) < 0.03)
  }
}
