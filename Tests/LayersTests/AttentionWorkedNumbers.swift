import Autograd
import Layers
import TensorCore
import Testing

/// The worked numbers T0, T1, T11–T13 and T18–T20: attention without recurrent layers.
extension WorkedNumbers {
  /// The key vectors of T1, and those of them that its mask leaves.
  private static let keys = [[1.0, 0], [0, 1], [1, 1], [0, 0]]

  /// One row of scores a text; the text's length is the mask.
  private static func scores(_ texts: [[Double]], _ precision: Precision) -> AttentionMatrices {
    let numbers = texts.flatMap { $0 }
    return AttentionMatrices(
      Variable(Tensor(numbers, shape: [numbers.count], precision)),
      AttentionLayout(rows: Lengths(texts.map { _ in 1 }), columns: Lengths(texts.map(\.count))))
  }

  @Test(arguments: Precision.allCases)
  func t0MaskedSoftmax(precision: Precision) {
    let byLength = softmax(Self.scores([[1, 2, 3], [1, 2], [1000, 1001, -1000], [], [7]], precision))
    for (text, want) in [
      [0.090031, 0.244728, 0.665241], [0.268941, 0.731059], [0.268941, 0.731059, 0], [], [1],
    ].enumerated() { expect(byLength.matrix(text), [want], "T0 text \(text)") }

    let threes = Self.scores([[1, 2, 3], [1, 2, 3], [1, 2, 3]], precision)
    let byWindow = softmax(threes, windows: [0..<3, 0..<2, 0..<0])
    expect(
      byWindow.values.value, [[0.090031, 0.244728, 0.665241], [0.268941, 0.731059, 0], [0, 0, 0]], "T0 window"
    )
    #expect(byWindow.values.value.numbers.suffix(4) == [0, 0, 0, 0])
  }

  /// A text of length 0 has no weights; what is read of it is zero, and no gradient comes through it.
  @Test(arguments: Precision.allCases)
  func t0NothingUnmasked(precision: Precision) {
    let numbers = Parameter(Tensor([1, 2, 3], shape: [3], precision))
    let pass = Pass.gradients()
    let masked = softmax(Self.scores([[1, 2, 3]], precision).with(pass[numbers]), windows: [0..<0])
    let gradient = pass.gradients(of: sum(masked.values * Variable(numbers.value)))
    #expect(gradient(numbers) == [0, 0, 0])

    let values = Self.sequences([[], [[5, 7]]], precision)
    let read = attended(softmax(Self.scores([[], [7]], precision)), values.values)
    #expect(read.value.numbers == [0, 0, 5, 7])
  }

  /// The scores of T1. Matrices of the document's column form are transposed, but for qᵀ W k, which is ours too.
  private static func scoresOfT1(_ precision: Precision) -> [(String, any AttentionScore, [Double])] {
    let make = Initializer(seed: 1, precision: precision)
    let both = columnForm([[0.1, 0.2, 0.3, 0.4], [-0.5, 0.4, -0.3, 0.2]])
    let (first, second) = (columnForm([[0.1, 0.2], [-0.5, 0.4]]), columnForm([[0.3, 0.4], [-0.3, 0.2]]))
    let identity = [[1.0, 0], [0, 1]]
    func additive(_ query: [[Double]], _ key: [[Double]], _ v: [[Double]]) -> AdditiveScore {
      AdditiveScore(queries: 2, keys: 2, units: 2, make)
        .loading(["query_weight": query, "key_weight": key, "output": v])
    }
    return [
      ("dot", DotScore(isScaled: false), [1, 2, 3, 0]),
      ("scaled_dot", DotScore(isScaled: true), [0.707107, 1.414214, 2.121320, 0]),
      (
        "general", GeneralScore(queries: 2, keys: 2, make).loading(["weight": [[0.5, -1], [1, 0.25]]]),
        [2.5, -0.5, 2, 0]
      ),
      ("cosine", CosineScore(), [0.447214, 0.894427, 0.948683, 0]),
      (
        "concat_linear",
        ConcatLinearScore(queries: 2, keys: 2, make).loading(["weight": columnForm([[0.1, -0.2, 0.3, 0.4]])]),
        [0, 0.1, 0.4, -0.3]
      ),
      (
        "concat",
        ConcatScore(queries: 2, keys: 2, units: 2, make).loading(["weight": both, "output": [[1], [-0.5]]]),
        [0.664037, 0.485239, 0.734967, 0.316461]
      ),
      ("additive", additive(first, second, [[1], [-0.5]]), [0.664037, 0.485239, 0.734967, 0.316461]),
      ("euclid", DistanceScore(.euclid), [0.333333, 0.414214, 0.5, 0.309017]),
      ("manhattan", DistanceScore(.manhattan), [0.333333, 0.333333, 0.5, 0.25]),
      (
        "Keras' concat", additive(identity, identity, [[1], [1]]), [1.928055, 1.756649, 1.959082, 1.725622]
      ),
    ]
  }

  @Test(arguments: Precision.allCases)
  func t1Scores(precision: Precision) {
    let (query, keys) = (Self.sequences([[[1, 2]]], precision), Self.sequences([Self.keys], precision))
    for (name, score, want) in Self.scoresOfT1(precision) {
      expect(score(query, keys, in: .inference()).matrix(0), [want], "T1 \(name)")
    }
  }

  @Test(arguments: Precision.allCases)
  func t1WeightsAndContext(precision: Precision) {
    let wanted = [
      "dot": ([0.090031, 0.244728, 0.665241], [0.755272, 0.909969]),
      "general": ([0.603749, 0.030059, 0.366192], [0.969941, 0.396251]),
      "additive": ([0.343668, 0.287401, 0.368930], [0.712599, 0.656332]),
    ]
    let query = Self.sequences([[[1, 2]]], precision)
    let keys = Self.sequences([Self.keys.dropLast()], precision)
    for (name, score, _) in Self.scoresOfT1(precision) {
      guard let (weights, context) = wanted[name] else { continue }
      let got = Attention(score: score).weights(query, keys, at: .pooling, in: .inference())
      expect(got.matrix(0), [weights], "T1 weights of \(name)")
      expect(attended(got, keys.values).value, [context], "T1 context of \(name)")
    }
  }

  /// A pooling whose query is the state at the texts' end, here given.
  private func poolingOfT11(
    _ pooling: AttentionPooling, _ texts: [[[Double]]], state: [Double], _ precision: Precision
  ) throws -> (weights: AttentionMatrices, output: Tensor) {
    let states = Self.sequences(texts, precision)
    let final = Variable(Tensor(texts.map { _ in state }, precision))
    let trace = Trace()
    let output = pooling(Reading(states).with(states, final: final), in: .inference(trace: trace))
    return (try #require(trace.entries.first).matrices, output.value)
  }

  @Test(arguments: Precision.allCases)
  func t11AttentionPooling(precision: Precision) throws {
    let features = [[1.0, 0], [0, 2], [1, 1]]
    let pooling = AttentionPooling(
      query: LastQuery(), attention: Attention(score: CosineScore()), addsQuery: true)
    let (weights, output) = try poolingOfT11(
      pooling, [features, features.dropLast()], state: [0.6, 0.8], precision)
    let scores = CosineScore()(
      Self.sequences([[[0.6, 0.8]]], precision), Self.sequences([features], precision), in: .inference())
    expect(scores.matrix(0), [[0.6, 0.8, 0.989949]], "T11 e")
    expect(weights.matrix(0), [[0.270394, 0.330260, 0.399346]], "T11 a")
    expect(weights.matrix(1), [[0.450166, 0.549834]], "T11 a, length 2")
    expect(output, [[0.669740, 1.059866, 0.6, 0.8], [0.450166, 1.099668, 0.6, 0.8]], "T11 [s ; st]")
  }

  @Test(arguments: Precision.allCases)
  func t11Projections(precision: Precision) throws {
    let make = Initializer(seed: 1, precision: precision)
    let keyProjection = Linear(in: 2, out: 3, hasBias: false, make)
      .loading(["weight": columnForm([[1, 0.5], [0, 1], [0.5, -0.5]])])
    let queryProjection = Linear(in: 3, out: 3, hasBias: false, make)
      .loading(["weight": columnForm([[1, 0, 0.5], [0, 1, 0], [0.2, 0.2, 0.2]])])
    let pooling = AttentionPooling(
      query: LastQuery(), queryProjection: queryProjection, keyProjection: keyProjection,
      attention: Attention(score: CosineScore()))
    let (weights, output) = try poolingOfT11(
      pooling, [[[1, 0], [0, 2], [1, 1]]], state: [0.6, 0.8, -0.2], precision)
    expect(weights.matrix(0), [[0.277589, 0.342587, 0.379824]], "T11 projected a")
    expect(output, [[0.657413, 1.064998]], "T11 projected s")
  }

  @Test(arguments: Precision.allCases)
  func t12AttentivePooling(precision: Precision) throws {
    let score = GeneralScore(queries: 2, keys: 2, Initializer(seed: 1, precision: precision))
      .loading(["weight": [[0.5, 1], [-1, 0.5]]])
    let texts = Self.pair([[0.1, 0.4], [0.6, -0.2]], [[0.3, 0.1], [-0.4, 0.5], [0.2, 0.2]], precision).both
    let trace = Trace()
    let pooled = AttentivePooling(Attention(score: score))(texts, in: .inference(trace: trace))
    #expect(trace.entries.map(\.name) == ["attention.match", "attention"])
    let match = try #require(trace.entries.first).matrices
    expect(match.matrix(0), [[-0.074860, 0.282135, -0.01], [0.197375, 0.049958, 0.197375]], "T12 G")
    let weights = try #require(trace.entries.last).matrices
    expect(weights.matrix(0), [[0.521177, 0.478823]], "T12 weights of Q")
    expect(weights.matrix(1), [[0.323786, 0.352427, 0.323786]], "T12 weights of Aa")
    expect(pooled.value, [[0.339411, 0.112706], [0.020922, 0.273349]], "T12 r")
    expect(cosineSimilarity(rows(pooled, 0..<1), rows(pooled, 1..<2)).value, [[0.386653]], "T12 cosine")
  }

  @Test(arguments: Precision.allCases)
  func t13StructuredSelfAttention(precision: Precision) throws {
    let make = Initializer(seed: 1, precision: precision)
    let query = LearnedQuery(hops: 2, channels: 3, make)
      .loading(["vectors": [[1, -1, 0.5], [0.2, 0.4, -0.9]]])
    let projection = Linear(in: 2, out: 3, activation: .tanh, hasBias: false, make)
      .loading(["weight": columnForm([[0.5, -0.2], [0.3, 0.8], [-0.6, 0.1]])])
    let pooling = AttentionPooling(
      query: query, keyProjection: projection, attention: Attention(score: DotScore(isScaled: false)),
      penalty: 1)
    let text = Self.sequences([[[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]], precision)
    let trace = Trace()
    let output = pooling(text, in: .inference(trace: trace))
    expect(output.value, [[0.282801, -0.018729, 0.324101, 0.183815]], "T13 M")
    let weights = try #require(trace.entries.first).matrices
    expect(weights.matrix(0), [[0.292041, 0.501913, 0.206046], [0.289569, 0.300358, 0.410073]], "T13 A")
    expect(overlapPenalty(weights).value, [[1.022052]], "T13 P")
    let training = Pass.training(random: RandomStream(seed: 1, "T13"))
    _ = pooling(text, in: training)
    #expect(training.penalties.count == 1)
    for penalty in training.penalties { expect(penalty.value, [[1.022052]], "T13 P in the loss") }
  }

  @Test(arguments: Precision.allCases)
  func t18Positions(precision: Precision) {
    expect(
      sinusoidalPositions(count: 3, channels: 4, precision),
      [[0, 1, 0, 1], [0.841471, 0.540302, 0.01, 0.999950], [0.909297, -0.416147, 0.019999, 0.999800]], "T18")
  }

  @Test(arguments: Precision.allCases)
  func t19MultiHeadAttention(precision: Precision) throws {
    func square(_ number: (_ row: Int, _ column: Int) -> Double) -> [[Double]] {
      (0..<4).map { row in (0..<4).map { number(row, $0) } }
    }
    let zeros = [[0.0, 0, 0, 0]]
    let layer = MultiHeadAttention(channels: 4, heads: 2, Initializer(seed: 1, precision: precision)).loading(
      [
        "query.weight": square { Double((3 * $0 + 5 * $1 + 1) % 7) / 7 - 0.4 }, "query.bias": zeros,
        "key.weight": square { Double((2 * $0 + 3 * $1 + 2) % 5) / 5 - 0.3 }, "key.bias": zeros,
        "value.weight": square { ($0 == $1 ? 1 : 0) + 0.1 }, "value.bias": zeros,
        "output.weight": square { ($0 == $1 ? 1 : 0) - 0.05 }, "output.bias": zeros,
      ])
    let x = [[1, 0, 0.5, -0.5], [0, 1, -0.5, 0.5], [0.25, -0.25, 0.75, 0.25]]
    let trace = Trace()
    let output = layer(Self.sequences([x.dropLast(), x], precision), in: .inference(trace: trace)).value
    expect(
      output.rows(0..<2),
      [[0.621878, 0.438122, 0.074831, -0.014831], [0.461739, 0.598261, -0.050608, 0.110608]], "T19 mask")
    expect(
      output.rows(2..<5),
      [
        [0.486715, 0.175523, 0.324912, 0.091241], [0.409513, 0.363438, 0.189085, 0.159418],
        [0.478851, 0.207309, 0.333202, 0.092366],
      ], "T19 no mask")
    let heads = try #require(trace.entries.first).matrices
    // The matrices of head 0 for both texts, then those of head 1.
    expect(heads.matrix(0), [[0.591878, 0.408122], [0.431739, 0.568261]], "T19 head 0, mask")
    expect(heads.matrix(2), [[0.544831, 0.455169], [0.419392, 0.580608]], "T19 head 1, mask")
    expect(
      heads.matrix(1),
      [
        [0.353373, 0.243664, 0.402963], [0.307887, 0.405246, 0.286868], [0.354615, 0.270511, 0.374874],
      ], "T19 head 0")
  }

  @Test(arguments: Precision.allCases)
  func t20Alignment(precision: Precision) {
    let pair = Self.pair([[1, 0], [0, 1]], [[1, 1], [0.5, 0]], precision)
    let attention = Attention(score: DotScore(isScaled: false))
    let scores = attention.score(pair.side(.first), pair.side(.second), in: .inference())
    expect(scores.matrix(0), [[1, 0.5], [1, 0]], "T20 e")
    let (forward, backward) = attention.bothWays(pair, in: .inference())
    expect(forward.matrix(0), [[0.622459, 0.377541], [0.731059, 0.268941]], "T20 weights of b")
    expect(backward.matrix(0), [[0.5, 0.5], [0.622459, 0.377541]], "T20 weights of a")
    let (a, read) = (pair.values(.first), attended(forward, pair.values(.second)))
    expect(read.value, [[0.811230, 0.622459], [0.865529, 0.731059]], "T20 at")
    expect(attended(backward, a).value, [[0.5, 0.5], [0.622459, 0.377541]], "T20 bt")
    expect(
      concatenate([a, read, a - read, a * read]).value,
      [
        [1, 0, 0.811230, 0.622459, 0.188770, -0.622459, 0.811230, 0],
        [0, 1, 0.865529, 0.731059, -0.865529, 0.268941, 0, 0.731059],
      ], "T20 m_a")
  }
}

/// A matrix that is written for column vectors, W q, as our row form reads it, q W.
func columnForm(_ matrix: [[Double]]) -> [[Double]] {
  (matrix.first ?? []).indices.map { column in matrix.map { $0[column] } }
}

extension Module {
  /// This layer with the given numbers in all of its parameters, by their names in saved files.
  func loading(_ numbers: [String: [[Double]]], sourceLocation: SourceLocation = #_sourceLocation) -> Self {
    let entries = parameters.entries
    #expect(Set(entries.map(\.name)) == Set(numbers.keys), sourceLocation: sourceLocation)
    for (name, parameter) in entries {
      let given = (numbers[name] ?? []).flatMap { $0 }
      parameter.load(Tensor(given, shape: parameter.value.shape, parameter.value.precision))
    }
    return self
  }
}

extension Pass {
  /// Runs back from a loss; what it returns gives the gradient of a parameter, zeros if nothing reached it.
  func gradients(of loss: Variable) -> (Parameter) -> [Double] {
    let found = tape?.gradients(of: loss) ?? []
    return { parameter in
      let total = Tensor(zeros: parameter.value.shape, parameter.value.precision)
      for entry in found where entry.parameter === parameter { entry.gradient.add(to: total) }
      return total.numbers
    }
  }
}
