import Autograd
import CKernels
import Glibc
import Layers
import TensorCore
import Testing

/// The worked numbers T14–T17: recurrent cells, and attention over recurrent states.
extension WorkedNumbers {
  /// What a gate of T14 gets, of [x ; h] or of parts of it: G[k] v, in column form.
  private static func product(_ gate: Int, _ columns: Range<Int>, _ v: [Double]) -> [Double] {
    (0..<2).map { row in
      zip(columns, v).reduce(0) { total, term in
        total + (Double(8 * gate + 4 * row + term.0 + 1) / 40 - 0.4) * term.1
      }
    }
  }

  /// The input and the previous state of T14.
  private static let (x, previous) = ([0.5, -0.1], [0.1, 0.2])

  /// A text starts at state zero, and no first step gives this pair of h and c: the step stands alone.
  @Test(arguments: Precision.allCases)
  func t14LSTM(precision: Precision) {
    let biases: [[Double]] = [[0, 0.1], [1, 1], [0, -0.1], [0.05, 0]]
    let before = (0..<4).flatMap { gate in
      zip(Self.product(gate, 0..<4, Self.x + Self.previous), biases[gate]).map { $0 + $1 }
    }
    let gates = Tensor([before], precision)
    let previous = Tensor([[0.3, -0.4]], precision)
    let (c, h) = (Tensor(zeros: [1, 2], precision), Tensor(zeros: [1, 2], precision))
    withExtendedLifetime(previous) { wr_lstm(gates.code, 1, 2, gates.raw, previous.raw, c.raw, h.raw) }
    expect(
      gates, [[0.439055, 0.481259, 0.709921, 0.724122, 0.034986, 0.005, 0.556014, 0.560945]], "T14 i f g o")
    expect(c, [[0.228337, -0.287242]], "T14 c")
    expect(h, [[0.124797, -0.156837]], "T14 h")
  }

  /// The step is the second one of a text whose first step, with z shut or open, makes its candidate the state.
  @Test(arguments: GRUForm.allCases, Precision.allCases)
  func t14GRU(form: GRUForm, precision: Precision) {
    let wanted: [GRUForm: [Double]] = [
      .resetBeforeReplacing: [0.065260, 0.143091], .resetBefore: [0.055615, 0.132207],
      .resetAfter: [0.055419, 0.132373], .han: [0.065107, 0.143230],
    ]
    let keepsOld = form == .resetBefore || form == .resetAfter
    let first = Array(repeating: keepsOld ? -40.0 : 40, count: 2) + [0, 0] + Self.previous.map(atanh)
    let second = (0..<3).flatMap { Self.product($0, 0..<2, Self.x) }
    let weight = (0..<2).map { column in
      (0..<3).flatMap { Self.product($0, 2 + column..<3 + column, [1]) }
    }
    for isReversed in [false, true] {
      let states = gru(
        Variable(Tensor(isReversed ? [second, first] : [first, second], precision)),
        weight: Variable(Tensor(weight, precision)),
        bias: form.hasRecurrentBias ? Variable(Tensor(zeros: [2], precision)) : nil, form: form,
        lengths: Lengths([2]), reversed: isReversed
      ).value
      let last = isReversed ? 0 : 1
      expect(states.rows(1 - last..<2 - last), [Self.previous], "T14 h_prev, \(form)")
      expect(states.rows(last..<last + 1), [wanted[form] ?? []], "T14 \(form)")
    }
  }

  @Test(arguments: Precision.allCases)
  func t14GatesOfTheGRU(precision: Precision) {
    let x = Tensor([(0..<3).flatMap { Self.product($0, 0..<2, Self.x) }], precision)
    let u = Tensor([(0..<3).flatMap { Self.product($0, 2..<4, Self.previous) }], precision)
    let previous = Tensor([Self.previous], precision)
    let (gates, h) = (Tensor(zeros: [1, 8], precision), Tensor(zeros: [1, 2], precision))
    withExtendedLifetime((x, u, previous)) {
      wr_gru(x.code, 1, 2, true, x.raw, u.raw, nil, previous.raw, gates.raw, h.raw)
    }
    expect(gates.reshaped([4, 2]).rows(0..<2), [[0.439055, 0.456361], [0.473774, 0.491251]], "T14 z r")
    expect(h, [[0.055419, 0.132373]], "T14 resetAfter")
  }

  private static let source = [[0.2, 0.1], [0.4, -0.3], [-0.5, 0.6], [0.7, 0.2], [0.1, -0.8]]
  private static let target = [0.3, 0.5]

  private static func predictive(renormalizes: Bool, _ precision: Precision) -> PredictiveNormalizer {
    PredictiveNormalizer(
      queries: 2, window: 2, renormalizes: renormalizes, Initializer(seed: 1, precision: precision)
    ).loading(["hidden": columnForm([[0.4, -0.2], [0.1, 0.3]]), "output": columnForm([[0.8, -0.6]])])
  }

  @Test(arguments: Precision.allCases)
  func t15PredictedCenter(precision: Precision) {
    let hs = Self.sequences([Self.source], precision)
    let query = Self.sequences([[Self.target]], precision)
    let score = DotScore(isScaled: false)
    let scores = score(query, hs, in: .inference())
    let normalizer = Self.predictive(renormalizes: false, precision)
    let center = normalizer.centers(query.values, scores.layout, in: .inference())
    expect(center.value, [[2.386515]], "T15 p_t")
    expect(
      softmax(scores, windows: [1..<5]).values.value, [[0, 0.231807, 0.277523, 0.325677, 0.164993]],
      "T15 softmax in the window")
    let ones = scores.with(Variable(Tensor(1, shape: [5], precision)))
    expect(
      bell(ones, centers: center, deviation: 1).values.value,
      [[0.057976, 0.382429, 0.928025, 0.828464, 0.272078]], "T15 Gaussian")
    for (renormalizes, weights, context) in [
      (false, [0, 0.088650, 0.257548, 0.269811, 0.044891], [0.100043, 0.145984]),
      (true, [0, 0.134135, 0.389693, 0.408248, 0.067924], [0.151373, 0.220886]),
    ] {
      let attention = Attention(
        score: score, normalizer: Self.predictive(renormalizes: renormalizes, precision))
      let got = attention.weights(query, hs, at: .pooling, in: .inference())
      let total = renormalizes ? 1 : 0.660900
      expect(got.values.value, [weights], "T15 weights, renormalised \(renormalizes)")
      expect(rowSums(got).value, [[total]], "T15 sum, renormalised \(renormalizes)")
      expect(attended(got, hs.values).value, [context], "T15 context, renormalised \(renormalizes)")
    }
  }

  /// Length 1: the window is cut to the only key.
  @Test(arguments: Precision.allCases)
  func t15LengthOne(precision: Precision) {
    let hs = Self.sequences([[Self.source[0]]], precision)
    let query = Self.sequences([[Self.target]], precision)
    for renormalizes in [false, true] {
      let normalizer = Self.predictive(renormalizes: renormalizes, precision)
      let attention = Attention(score: DotScore(isScaled: false), normalizer: normalizer)
      let weights = attention.weights(query, hs, at: .pooling, in: .inference())
      let center = normalizer.centers(query.values, weights.layout, in: .inference())
      expect(center.value, [[0.477303]], "T15 p_t, S = 1")
      expect(weights.values.value, [[renormalizes ? 1 : 0.892339]], "T15 weight, S = 1")
    }
  }

  /// local-m at t = 3: as token 3 of a sequence, and in a pooling with its centre at 3/4 of the text.
  @Test(arguments: Precision.allCases)
  func t15GivenCenter(precision: Precision) {
    let hs = Self.sequences([Self.source], precision)
    func attention(center: Double) -> Attention {
      Attention(
        score: DotScore(isScaled: false), normalizer: LocalNormalizer(window: 2, center: center))
    }
    let tokens = Self.sequences([Array(repeating: Self.target, count: 5)], precision)
    let sequence = attention(center: 0).weights(tokens, hs, at: .sequence, in: .inference())
    let pooling = attention(center: 0.75).weights(
      Self.sequences([[Self.target]], precision), hs, at: .pooling, in: .inference())
    for (weights, row) in [(sequence, 3), (pooling, 0)] {
      expect(
        weights.matrix(0).rows(row..<row + 1), [[0, 0.231807, 0.277523, 0.325677, 0.164993]], "T15 local-m")
      expect(
        attended(weights, hs.values).value.rows(row..<row + 1), [[0.198434, 0.030113]], "T15 local-m context")
    }
  }

  @Test(arguments: Precision.allCases)
  func t16ManyToOne(precision: Precision) throws {
    let make = Initializer(seed: 1, precision: precision)
    let h = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]
    let output = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6], [0.7, -0.8]]
    // (H W) · h is our h W′ · H with W′ = Wᵀ.
    let general = GeneralScore(queries: 2, keys: 2, make)
      .loading(["weight": columnForm([[0.2, -0.1], [0.4, 0.3]])])
    let additive = AdditiveScore(queries: 2, keys: 2, units: 2, make).loading([
      "query_weight": [[0.1, 0.2], [-0.3, 0.4]], "key_weight": [[0.5, -0.6], [0.7, 0.8]],
      "output": [[0.9], [-1]],
    ])
    // The whole text; then, of the first score, the text with true length 2.
    let cases: [(any AttentionScore, scores: [Double], weights: [[Double]], [[Double]], [[Double]])] = [
      (
        general, [0.08, -0.14, 0.248], [[0.334957, 0.268810, 0.396233], [0.495, 0.505]],
        [[0.312255, 0.197208], [0.201, -0.103]], [[0.254658, -0.162125], [-0.414307, 0.395750]]
      ),
      (
        additive, [-0.359709, -0.070217, -0.034011], [[0.268763, 0.359, 0.372237]],
        [[0.320695, 0.133495]], [[0.237495, -0.188461]]
      ),
    ]
    for (score, scores, weights, context, want) in cases {
      let attention = Attention(score: score)
      let layer = ManyToOneAttention(attention: attention, channels: 2, units: 2, make)
      for (name, parameter) in layer.parameters.entries where name == "output.weight" {
        parameter.load(Tensor(output, precision))
      }
      let texts = Self.sequences(weights.map { Array(h.prefix($0.count)) }, precision)
      let trace = Trace()
      let got = layer(texts, in: .inference(trace: trace))
      expect(got.value, want, "T16 output")
      expect(
        score(Self.sequences([[h[2]]], precision), Self.sequences([h], precision), in: .inference()).matrix(
          0),
        [scores], "T16 scores")
      let matrices = try #require(trace.entries.first).matrices
      expect(matrices.values.value, weights, "T16 weights")
      expect(attended(matrices, texts.values).value, context, "T16 context")
    }
  }

  /// Attention pooling with one learned query, as in hierarchical attention; matrices in column form.
  private static func hierarchical(
    _ weight: [[Double]], _ bias: [Double], _ query: [Double], _ precision: Precision
  ) -> AttentionPooling {
    let make = Initializer(seed: 1, precision: precision)
    return AttentionPooling(
      query: LearnedQuery(hops: 1, channels: 2, make),
      keyProjection: Linear(in: 2, out: 2, activation: .tanh, make),
      attention: Attention(score: DotScore(isScaled: false))
    ).loading([
      "query.vectors": [query], "key_projection.weight": columnForm(weight), "key_projection.bias": [bias],
    ])
  }

  private static let sentences = [
    [[0.1, 0.2], [0.4, -0.3]], [[0.5, 0.1], [-0.2, 0.6], [0.3, 0.3]],
  ]

  @Test(arguments: Precision.allCases)
  func t17HierarchicalPooling(precision: Precision) throws {
    let words = Self.hierarchical([[0.6, -0.4], [0.2, 0.5]], [0.1, -0.1], [1, -1.5], precision)
    let documents = Self.hierarchical([[0.3, 0.7], [-0.5, 0.2]], [0, 0.2], [0.8, 0.6], precision)
    let trace = Trace()
    let pass = Pass.inference(trace: trace)
    let sentences = words(Self.sequences(Self.sentences, precision), in: pass)
    expect(sentences.value, [[0.295939, -0.126565], [0.285063, 0.273012]], "T17 sentence vectors")
    let document = documents(Sequences(sentences, lengths: Lengths([2])), in: pass)
    expect(document.value, [[0.289780, 0.099700]], "T17 document vector")
    #expect(trace.entries.count == 2)
    expect(
      try #require(trace.entries.first).matrices.values.value,
      [[0.346871, 0.653129], [0.449374, 0.209623, 0.341003]], "T17 word weights")
    expect(
      try #require(trace.entries.last).matrices.values.value, [[0.433739, 0.566261]], "T17 sentence weights")
  }

  @Test(arguments: Precision.allCases)
  func t17GradientOfTheQuery(precision: Precision) throws {
    let words = Self.hierarchical([[0.6, -0.4], [0.2, 0.5]], [0.1, -0.1], [1, -1.5], precision)
    let pass = Pass.gradients()
    let vector = words(Self.sequences([Self.sentences[1]], precision), in: pass)
    let query = try #require(words.parameters.entries.first { $0.name == "query.vectors" }).parameter
    let got = pass.gradients(of: sum(vector))(query)
    expect(Tensor([got], precision), [[0.017198, -0.002750]], "T17 gradient of uw")
  }
}
