import Autograd
import Layers
import TensorCore
import Testing

/// The worked numbers T2–T10 of the specification, in both precisions.
@Suite struct WorkedNumbers {
  static let f0 = [[1.0, 0], [0, 1], [1, 1]]
  static let f1 = [[1.0, 0], [2, 1]]
  /// K of T2 and T3, [filters, width, d] as printed.
  static let kernels = [[[0.5, -0.5], [0.25, 0.75]], [[-1, 0.5], [0.5, 0.5]]]
  /// K′ of T7: the second channel.
  static let mapKernels = [[[0.2, 0.1], [-0.3, 0.4]], [[0.6, -0.2], [0.1, 0.3]]]

  static func sequences(_ texts: [[[Double]]], _ precision: Precision) -> Sequences {
    let rows = texts.flatMap { $0 }
    return Sequences(
      Variable(Tensor(rows, precision)), lengths: Lengths(texts.map(\.count)))
  }

  static func pair(_ a: [[Double]], _ b: [[Double]], _ precision: Precision) -> PairSequences {
    PairSequences(both: sequences([a, b], precision))
  }

  /// A convolution with the printed kernels, one list of channels after the other.
  static func convolution(
    _ channels: [[[[Double]]]], bias: [Double], padding: ConvolutionPadding, activation: Activation,
    _ precision: Precision
  ) -> Conv1D {
    let filters = bias.count
    let width = channels[0][0].count
    let d = channels.reduce(0) { $0 + $1[0][0].count }
    let convolution = Conv1D(
      channels: d, filters: filters, width: width, padding: padding, activation: activation,
      Initializer(seed: 1, precision: precision))
    var weight: [Double] = []
    for tap in 0..<width {
      for channel in channels {
        for component in 0..<channel[0][0].count {
          for filter in 0..<filters { weight.append(channel[filter][tap][component]) }
        }
      }
    }
    convolution.weight.load(Tensor(weight, shape: [width, d, filters], precision))
    convolution.bias.load(Tensor(bias, shape: [filters], precision))
    return convolution
  }

  func expect(
    _ got: Tensor, _ want: [[Double]], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let tolerance = got.precision == .float64 ? 2e-6 : 1e-5
    #expect(got.count == want.joined().count, "\(name): \(got.shape)", sourceLocation: sourceLocation)
    for (a, b) in zip(got.numbers, want.joined()) {
      #expect(Swift.abs(a - b) <= tolerance, "\(name): \(got.numbers)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: Precision.allCases)
  func t2NarrowConvolutionWithMax(precision: Precision) {
    let padded = Tensor([-1, 0, 0, -1, 9, 9, 9, 9], shape: [1, 4, 2], precision)
    let text = Sequences(padded: padded, lengths: [2])
    let convolution = Self.convolution(
      [Self.kernels], bias: [0.3, -0.1], padding: .narrow, activation: .relu, precision)
    let pass = Pass.inference()
    expect(MaxPooling()(convolution(text, in: pass), in: pass).value, [[0, 0.4]], "T2")
  }

  @Test(arguments: Precision.allCases)
  func t3WideConvolution(precision: Precision) {
    let convolution = Self.convolution(
      [Self.kernels], bias: [0.1, -0.1], padding: .wide, activation: .tanh, precision)
    let pass = Pass.inference()
    let c = PairSequences(both: convolution(Self.sequences([Self.f0, Self.f1], precision), in: pass))
    let pooled = AveragePairPooling()(c, width: 2, in: pass)
    expect(
      c.both.values.value,
      [
        [0.336376, 0.379949], [0.874053, -0.537050], [0.537050, 0.885352], [0.099668, -0.537050],
        [0.336376, 0.379949], [0.951746, 0.379949], [0.537050, -0.921669],
      ], "T3 C")
    expect(
      pooled.windows().both.values.value,
      [
        [0.605214, -0.078550], [0.705551, 0.174151], [0.318359, 0.174151], [0.644061, 0.379949],
        [0.744398, -0.270860],
      ], "T3 w-ap")
    expect(pooled.summary.value, [[0.461787, 0.047800], [0.608390, -0.053924]], "T3 all-ap")
  }

  @Test(arguments: Precision.allCases)
  func t4PaddingChangesNothing(precision: Precision) {
    let padded = Tensor([1, 0, 2, 1, 7, 7, 7, 7], shape: [1, 4, 2], precision)
    let convolution = Self.convolution(
      [Self.kernels], bias: [0.1, -0.1], padding: .wide, activation: .tanh, precision)
    let pass = Pass.inference()
    let c = convolution(Sequences(padded: padded, lengths: [2]), in: pass)
    expect(MeanPooling()(c, in: pass).value, [[0.608390, -0.053924]], "T4")
  }

  @Test(arguments: Precision.allCases)
  func t5MatchMatrices(precision: Precision) {
    let pair = Self.pair(Self.f0, Self.f1, precision)
    expect(pair.match(.euclid).matrix(0), [[1, 0.414214], [0.414214, 0.333333], [0.5, 0.5]], "T5 Euclid")
    expect(
      pair.match(.manhattan).matrix(0), [[1, 0.333333], [0.333333, 0.333333], [0.5, 0.5]], "T5 Manhattan")
    expect(
      pair.match(.cosine).matrix(0), [[1, 0.894427], [0, 0.447214], [0.707107, 0.948683]], "T5 cosine")
  }

  @Test func gradientOfTheMatchScore() {  // 5.2
    let x = Parameter(Tensor(Self.f0, .float64))
    let y = Parameter(Tensor(Self.f1, .float64))
    let pass = Pass.gradients()
    let a = match(pass[x], pass[y], lengths: (Lengths([3]), Lengths([2])), score: .euclid)
    let gradients = pass.tape?.gradients(of: sum(a.values)) ?? []
    guard case .dense(let dx)? = gradients.first(where: { $0.parameter === x })?.gradient else {
      Issue.record("no gradient")
      return
    }
    expect(dx, [[0.121320, 0.121320], [0.232431, -0.121320], [0.25, -0.25]], "5.2")
  }

  static let w0 = [[0.1, 0.2], [0.3, -0.4]]
  static let w1 = [[0.5, -0.1], [0.2, 0.3], [-0.2, 0.4]]

  static func featureMap(shared: [[Double]]?, _ precision: Precision) -> AttentionFeatureMap {
    let map = AttentionFeatureMap(
      channels: 2, maximumLength: 3, attention: .matching(.euclid), isShared: shared != nil,
      Initializer(seed: 1, precision: precision))
    // W0 has a row more than the second text needs: it must not matter.
    map.map.load(Tensor(shared ?? (w0 + [[9, 9]]), precision))
    map.secondMap?.load(Tensor(w1, precision))
    return map
  }

  @Test(arguments: Precision.allCases)
  func t6AttentionFeatureMaps(precision: Precision) {
    let pair = Self.pair(Self.f0, Self.f1, precision)
    let separate = Self.featureMap(shared: nil, precision)(pair, in: .inference())
    expect(
      separate.both.values.value,
      [
        [1, 0, 0.224264, 0.034315], [0, 1, 0.141421, -0.050491], [1, 1, 0.2, -0.1],
        [1, 0, 0.482843, 0.224264], [2, 1, 0.173773, 0.258579],
      ], "T6 separate")
    let shared = Self.featureMap(shared: [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]], precision)(
      pair, in: .inference())
    expect(
      shared.values(.second).value, [[1, 0, 0.474264, 0.334315], [2, 1, 0.391421, 0.249509]], "T6 shared")
  }

  @Test(arguments: Precision.allCases)
  func t7TwoChannelConvolution(precision: Precision) {
    let pass = Pass.inference()
    let pooled = AveragePairPooling()(d(Self.f0, Self.f1, precision), width: 2, in: pass)
    expect(
      d(Self.f0, Self.f1, precision).both.values.value,
      [
        [0.288057, 0.407593], [0.870626, -0.440869], [0.480193, 0.902391], [0.129273, -0.430084],
        [0.286595, 0.474269], [0.965434, 0.629027], [0.578771, -0.913364],
      ], "T7 D")
    expect(
      pooled.windows().both.values.value,
      [
        [0.579342, -0.016638], [0.675410, 0.230761], [0.304733, 0.236154], [0.626014, 0.551648],
        [0.772102, -0.142169],
      ], "T7 w-ap")
    expect(pooled.summary.value, [[0.442037, 0.109758], [0.610267, 0.063310]], "T7 all-ap")
    let cosine = cosineSimilarity(rows(pooled.summary, 0..<1), rows(pooled.summary, 1..<2))
    expect(cosine.value, [[0.990215]], "T7 cosine")
  }

  private func d(_ a: [[Double]], _ b: [[Double]], _ precision: Precision) -> PairSequences {
    let pass = Pass.inference()
    let mapped = Self.featureMap(shared: nil, precision)(Self.pair(a, b, precision), in: pass)
    let convolution = Self.convolution(
      [Self.kernels, Self.mapKernels], bias: [0.1, -0.1], padding: .wide, activation: .tanh, precision)
    return PairSequences(both: convolution(mapped.both, in: pass))
  }

  @Test(arguments: Precision.allCases)
  func t8AttentionPooling(precision: Precision) {
    let convolution = Self.convolution(
      [Self.kernels], bias: [0.1, -0.1], padding: .wide, activation: .tanh, precision)
    let pass = Pass.inference()
    let c = PairSequences(both: convolution(Self.sequences([Self.f0, Self.f1], precision), in: pass))
    let b = c.match(.euclid)
    expect(
      b.matrix(0),
      [
        [1, 0.619053, 0.431593], [0.484729, 0.520756, 0.661650], [0.647759, 0.604682, 0.356250],
        [0.513596, 0.444095, 0.631936],
      ], "T8 B")
    expect(
      attentionSums(b).value, [[2.050646, 1.667135, 1.608690, 1.589627, 2.646084, 2.188587, 2.081429]],
      "T8 a0, a1")
    let windows: [AttentionWeighting: [[Double]]] = [
      .sum: [
        [2.146952, -0.116193], [2.321111, 0.528922], [1.022381, 0.570548], [2.973056, 1.836928],
        [3.200809, -1.086836],
      ],
      .mean: [
        [1.073476, -0.058097], [1.160556, 0.264461], [0.511191, 0.285274], [1.486528, 0.918464],
        [1.600405, -0.543418],
      ],
      .normalized: [
        [0.310428, -0.016800], [0.335610, 0.076477], [0.147826, 0.082496], [0.429875, 0.265602],
        [0.462806, -0.157146],
      ],
    ]
    for (weighting, expected) in windows {
      let pooled = AttentionPairPooling(.matching(.euclid), weighting: weighting)(c, width: 2, in: pass)
      expect(pooled.windows().both.values.value, expected, "T8 \(weighting)")
      expect(
        pooled.summary.value,
        weighting == .normalized
          ? [[0.458255, 0.065695], [0.591502, -0.011778]] : [[0.792333, 0.113589], [1.363629, -0.027153]],
        "T8 all-ap \(weighting)")
    }
    let plain = AttentionPairPooling(.matching(.euclid), summary: .plain)(c, width: 2, in: pass)
    expect(plain.summary.value, [[0.461787, 0.047800], [0.608390, -0.053924]], "T8 all-ap plain")
  }

  @Test(arguments: Precision.allCases)
  func t9BothAttentions(precision: Precision) {
    let both = d(Self.f0, Self.f1, precision)
    let b = both.match(.euclid)
    expect(
      attentionSums(b).value, [[1.946435, 1.604549, 1.677428, 1.549442, 2.618682, 2.133954, 2.025218]],
      "T9 a0, a1")
    expect(
      AttentionPairPooling(.matching(.euclid))(both, width: 2, in: .inference()).windows().both.values.value,
      [
        [1.957648, 0.085956], [2.202452, 0.806300], [1.005790, 0.847306], [2.810693, 2.584273],
        [3.232328, -0.507448],
      ], "T9 P")
  }

  @Test(arguments: Precision.allCases)
  func t10LengthOne(precision: Precision) {
    let (f0, f1) = ([[1.0, 0]], [[2.0, 1]])
    expect(Self.pair(f0, f1, precision).match(.euclid).matrix(0), [[0.414214]], "T10 A")
    let both = d(f0, f1, precision)
    expect(
      both.both.values.value,
      [[0.354613, 0.404481], [0.548734, -0.797504], [0.854149, 0.887129], [0.563044, -0.899090]], "T10 D")
    let average = AveragePairPooling()(both, width: 2, in: .inference())
    expect(
      average.windows().both.values.value, [[0.451674, -0.196511], [0.708597, -0.005980]], "T10 w-ap")
    let b = both.match(.euclid)
    expect(attentionSums(b).value, [[1.021116, 1.275675, 0.958824, 1.337966]], "T10 a0, a1")
    let pooled = AttentionPairPooling(.matching(.euclid))(both, width: 2, in: .inference())
    expect(pooled.windows().values(.first).value, [[1.062108, -0.604333]], "T10 P0")
  }
}
