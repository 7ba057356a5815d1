import Autograd
import FoundationEssentials
import Layers
import TensorCore
import Testing

/// Our layers with the weights of PyTorch's and Keras' give their outputs, attention weights and gradients.
///
/// Golden/make_golden.py tells what the file holds. Its numbers have 10 decimals: 1e-9 leaves room for them alone.
@Suite struct GoldenTests {
  let cases: [String: [String: Nested]]
  let make = Initializer(seed: 1, precision: .float64)

  init() throws {
    let path = String(#filePath.dropLast("GoldenTests.swift".count)) + "Golden/golden.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    cases = try JSONDecoder().decode([String: [String: Nested]].self, from: data)
  }

  private func golden(_ name: String) throws -> GoldenCase { GoldenCase(arrays: try #require(cases[name])) }

  private func expect(
    _ got: [Double], _ want: [[Double]], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let want = want.flatMap { $0 }
    let isClose =
      !want.isEmpty && got.count == want.count && zip(got, want).allSatisfy { Swift.abs($0 - $1) <= 1e-9 }
    #expect(isClose, "\(name): \(got) ≠ \(want)", sourceLocation: sourceLocation)
  }

  /// Expects a layer's output, and the gradients of Σ output · R for its inputs and its parameters.
  ///
  /// - Parameters:
  ///   - gradients: those of the parameters that the file's layer has too, by our names
  ///   - inputs: the arrays that `call` gets
  private func expectOutputAndGradients(
    of layer: some Module, _ golden: GoldenCase, gradients: [String: [[Double]]],
    inputs: [String] = ["input"], _ call: ([Sequences], Pass) -> Variable
  ) {
    let given = inputs.map { Parameter(Tensor(golden.rows($0), .float64)) }
    let pass = Pass.gradients()
    let texts = zip(inputs, given).map { Sequences(pass[$1], lengths: golden.lengths($0)) }
    let output = call(texts, pass)
    expect(output.value.numbers, golden.rows("output"), "output")
    let gradient = pass.gradients(of: sum(output * Variable(Tensor(golden.rows("R"), .float64))))
    for (name, parameter) in zip(inputs, given) {
      expect(gradient(parameter), golden.rows("gradient_" + name), "gradient of \(name)")
    }
    let parameters = layer.parameters.entries.filter { gradients[$0.name] != nil }
    #expect(parameters.count == gradients.count, "\(gradients.keys)")
    for (name, parameter) in parameters {
      expect(gradient(parameter), gradients[name] ?? [], "gradient of \(name)")
    }
  }

  /// Weights of one direction of a recurrent layer of PyTorch.
  ///
  /// - Parameter order: where each of our gates stands among PyTorch's
  private static func direction(
    _ name: String, _ from: GoldenWeights, suffix: String = "", order: [Int]
  ) -> [String: [[Double]]] {
    let (input, state) = ("b_ih" + suffix, "b_hh" + suffix)
    return [
      name + ".input_weight": columnForm(blocks(from["w_ih" + suffix], order)),
      name + ".recurrent_weight": columnForm(blocks(from["w_hh" + suffix], order)),
      name + ".bias": [blocks(from.sum(input, state), order)],
    ]
  }

  /// Equal parts of a list in the given order.
  private static func blocks<Item>(_ items: [Item], _ order: [Int]) -> [Item] {
    let size = items.count / order.count
    return order.flatMap { items[$0 * size..<($0 + 1) * size] }
  }

  /// PyTorch's gates are r, z, n and ours z, r, n; the candidate's bias for the state stays apart.
  private static func gru(_ from: GoldenWeights) -> [String: [[Double]]] {
    let order = [1, 0, 2]
    let (sum, input) = (blocks(from.sum("b_ih", "b_hh"), order), from["b_ih"][0])
    let candidate = input.count / 3 * 2
    var weights = direction("forward", from, order: order)
    weights["forward.bias"] = [Array(sum[..<candidate] + input[candidate...])]
    weights["forward.recurrent_bias"] = [Array(from["b_hh"][0][candidate...])]
    return weights
  }

  private static func lstm(_ from: GoldenWeights) -> [String: [[Double]]] {
    direction("forward", from, order: [0, 1, 2, 3])
  }

  private static func bidirectional(_ from: GoldenWeights) -> [String: [[Double]]] {
    lstm(from).merging(direction("backward", from, suffix: "_reverse", order: [0, 1, 2, 3])) { $1 }
  }

  @Test(arguments: ["lstm", "bilstm", "gru"])
  func recurrent(name: String) throws {
    let golden = try golden(name)
    let weights = ["lstm": Self.lstm, "bilstm": Self.bidirectional, "gru": Self.gru][name] ?? Self.lstm
    let layer = Recurrent(
      name == "gru" ? .gru(.resetAfter) : .lstm, channels: 3, units: 5, isBidirectional: name == "bilstm",
      make
    ).loading(weights(golden.weights))
    expectOutputAndGradients(of: layer, golden, gradients: weights(golden.gradients)) {
      layer($0[0], in: $1).states.values
    }
    // The file has the final states direction by direction, we side by side.
    let (final, texts) = (golden.rows("final"), golden.lengths("input").count)
    let sides = (0..<texts).map { text in
      stride(from: text, to: final.count, by: texts).flatMap { final[$0] }
    }
    expect(layer(golden.texts("input"), in: .inference()).final.value.numbers, sides, "final")
  }

  /// Weights of PyTorch's attention: its three input projections are one matrix.
  ///
  /// - Parameters:
  ///   - ours: before our names
  ///   - theirs: before PyTorch's names
  private static func attention(
    _ from: GoldenWeights, ours: String = "", theirs: String = ""
  ) -> [String: [[Double]]] {
    var weights = [
      ours + "output.weight": columnForm(from[theirs + "out_proj_weight"]),
      ours + "output.bias": from[theirs + "out_proj_bias"],
    ]
    for (index, part) in ["query", "key", "value"].enumerated() {
      let rows = index * 6..<(index + 1) * 6
      weights[ours + part + ".weight"] = columnForm(Array(from[theirs + "in_proj_weight"][rows]))
      weights[ours + part + ".bias"] = [Array(from[theirs + "in_proj_bias"][0][rows])]
    }
    return weights
  }

  @Test func multiHeadAttention() throws {
    let golden = try golden("multi_head_attention")
    let layer = MultiHeadAttention(channels: 6, heads: 3, make).loading(Self.attention(golden.weights))
    expectOutputAndGradients(of: layer, golden, gradients: Self.attention(golden.gradients)) {
      layer($0[0], in: $1)
    }
    let trace = Trace()
    let texts = golden.texts("input")
    _ = layer(texts, in: .inference(trace: trace))
    let matrices = try #require(trace.entries.first).matrices
    // Ours stand head by head, the file's text by text.
    let count = texts.lengths.count
    let ours = (0..<count).flatMap { text in
      (0..<3).flatMap { matrices.matrix($0 * count + text).numbers }
    }
    expect(ours, golden.rows("head_weights"), "weights of the heads")
  }

  @Test func layerNorm() throws {
    let golden = try golden("layer_norm")
    func weights(_ from: GoldenWeights) -> [String: [[Double]]] {
      ["gain": from["weight"], "bias": from["bias"]]
    }
    let layer = LayerNorm(channels: 7, make).loading(weights(golden.weights))
    expectOutputAndGradients(of: layer, golden, gradients: weights(golden.gradients)) {
      layer($0[0].values, in: $1)
    }
  }

  @Test(arguments: [false, true])
  func transformerLayer(isPreNorm: Bool) throws {
    let golden = try golden(isPreNorm ? "transformer_pre" : "transformer_post")
    func weights(_ from: GoldenWeights) -> [String: [[Double]]] {
      let others = [
        "hidden.weight": columnForm(from["linear1_weight"]), "hidden.bias": from["linear1_bias"],
        "output.weight": columnForm(from["linear2_weight"]), "output.bias": from["linear2_bias"],
        "attention_norm.gain": from["norm1_weight"], "attention_norm.bias": from["norm1_bias"],
        "output_norm.gain": from["norm2_weight"], "output_norm.bias": from["norm2_bias"],
      ]
      return Self.attention(from, ours: "attention.", theirs: "self_attn_").merging(others) { $1 }
    }
    let layer = TransformerLayer(
      attention: MultiHeadAttention(channels: 6, heads: 3, make), channels: 6, units: 7,
      isPreNorm: isPreNorm, dropout: 0, make
    ).loading(weights(golden.weights))
    expectOutputAndGradients(of: layer, golden, gradients: weights(golden.gradients)) {
      layer($0[0], in: $1).values
    }
  }

  /// Queries of one text that read the values of another, which are their own keys.
  private func expectReading(
    _ attention: Attention, _ golden: GoldenCase, gradients: [String: [[Double]]]
  ) {
    expectOutputAndGradients(
      of: attention, golden, gradients: gradients, inputs: ["query", "value"]
    ) { texts, pass in
      attended(attention.weights(texts[0], texts[1], at: .pooling, in: pass), texts[1].values)
    }
    let weights = attention.weights(
      golden.texts("query"), golden.texts("value"), at: .pooling, in: .inference())
    expect(weights.values.value.numbers, golden.rows("scores"), "weights")
  }

  @Test func kerasAttention() throws {
    expectReading(
      Attention(score: DotScore(isScaled: false)), try golden("keras_attention"), gradients: [:])
  }

  /// Keras' layer is the additive score without its matrices: Σ scale · tanh(q + k).
  @Test func kerasAdditiveAttention() throws {
    let golden = try golden("keras_additive_attention")
    let identity = (0..<5).map { row in (0..<5).map { row == $0 ? 1.0 : 0 } }
    let score = AdditiveScore(queries: 5, keys: 5, units: 5, make)
      .loading(["query_weight": identity, "key_weight": identity, "output": golden.rows("scale")])
    expectReading(
      Attention(score: score), golden, gradients: ["score.output": golden.gradients["scale"]])
  }

  @Test(arguments: ["luong", "bahdanau"])
  func manyToOne(name: String) throws {
    let golden = try golden("many_to_one_" + name)
    func weights(_ from: GoldenWeights) -> [String: [[Double]]] {
      // (H W) · h is our h W′ · H with W′ = Wᵀ.
      name == "luong"
        ? ["score.weight": columnForm(from["W"]), "output.weight": from["Wc"]]
        : [
          "score.query_weight": from["W1"], "score.key_weight": from["W2"], "score.output": from["v"],
          "output.weight": from["Wc"],
        ]
    }
    let score: any AttentionScore =
      name == "luong"
      ? GeneralScore(queries: 5, keys: 5, make) : AdditiveScore(queries: 5, keys: 5, units: 5, make)
    let layer = ManyToOneAttention(attention: Attention(score: score), channels: 5, units: 2, make)
      .loading(weights(golden.weights))
    expectOutputAndGradients(of: layer, golden, gradients: weights(golden.gradients)) {
      layer($0[0], in: $1)
    }
    let trace = Trace()
    let texts = golden.texts("input")
    _ = layer(texts, in: .inference(trace: trace))
    let matrices = try #require(trace.entries.first).matrices
    expect(matrices.values.value.numbers, golden.rows("weights"), "weights")
    expect(attended(matrices, texts.values).value.numbers, golden.rows("context"), "context")
  }
}

/// Numbers in lists in lists.
enum Nested: Decodable {
  case number(Double)
  case list([Nested])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .list(try container.decode([Nested].self))
    }
  }

  /// The innermost lists, in order.
  var rows: [[Double]] {
    guard case .list(let items) = self else { return [] }
    let numbers = items.compactMap { if case .number(let number) = $0 { number } else { nil } }
    return numbers.isEmpty ? items.flatMap(\.rows) : [numbers]
  }
}

/// The arrays of one layer.
struct GoldenCase {
  let arrays: [String: Nested]

  /// An array's rows, those of all texts together; a vector is one row.
  func rows(_ array: String) -> [[Double]] { arrays[array]?.rows ?? [] }

  /// Rows of each text; each row of a matrix is a text of its own.
  func lengths(_ array: String) -> Lengths {
    guard case .list(let texts)? = arrays[array] else { return Lengths([]) }
    return Lengths(texts.map(\.rows.count))
  }

  func texts(_ array: String) -> Sequences {
    Sequences(Variable(Tensor(rows(array), .float64)), lengths: lengths(array))
  }

  var weights: GoldenWeights { GoldenWeights(golden: self, isGradient: false) }
  var gradients: GoldenWeights { GoldenWeights(golden: self, isGradient: true) }
}

/// A layer's weights in a case, or the gradients for them.
struct GoldenWeights {
  let golden: GoldenCase
  let isGradient: Bool

  subscript(name: String) -> [[Double]] { golden.rows((isGradient ? "gradient_" : "") + name) }

  /// What the layer adds up and we have as one: the gradient for a sum is that for either term.
  func sum(_ a: String, _ b: String) -> [Double] {
    isGradient ? self[a][0] : zip(self[a][0], self[b][0]).map { $0 + $1 }
  }
}
