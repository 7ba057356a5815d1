import Autograd
import Layers
import Models
import Recipes
import TensorCore
import Testing

extension Attention {
  /// The attention of the ABCNN paper.
  static func matching(_ norm: DistanceScore.Norm) -> Attention {
    Attention(score: DistanceScore(norm), normalizer: NoNormalizer())
  }
}

/// What relates the members of the ABCNN family to each other and to their definition.
@Suite struct PairCNNLaws {
  private func model(_ block: String, _ precision: Precision) throws -> any TextClassifier {
    try ModelCase(name: "", yaml: ModelCase.pairCNN(blocks: [block], head: "type: both")).random(precision)
  }

  /// Specification 5.5.
  @Test(arguments: Precision.allCases, AttentionWeighting.allCases)
  func oneBlockWithPlainSummaryIsBCNN(_ precision: Precision, _ weighting: AttentionWeighting) throws {
    let pairs = Pairs(Pairs.lengths + [(0, 3), (0, 0)], features: 0, seed: 9)
    let plain = "type: attention, weighting: \(weighting), summary:"
    let bcnn = try model("{filters: 3, width: 2}", precision).scores(pairs, precision)
    #expect(
      try model("{filters: 3, width: 2, pooling: {\(plain) plain}}", precision).scores(pairs, precision)
        == bcnn)
    let attended = try model("{filters: 3, width: 2, pooling: {\(plain) weighted}}", precision)
      .scores(pairs, precision)
    // Equal texts of one word have equal weights.
    for index in 0..<5 where pairs.first[index] != pairs.second[index] {
      #expect(distance([attended[index]], [bcnn[index]]) > 1e-5, "pair \(index)")
    }
  }

  /// A map of zeros attends to nothing; its convolution is that of the words alone.
  @Test func aMapOfZerosIsBCNN() throws {
    let pairs = Pairs(Pairs.lengths, features: 0, seed: 10)
    let bcnn = try model("{filters: 3, width: 2}", .float64)
    let attended = try model("{filters: 3, width: 2, attention: {}}", .float64)
    for (name, parameter) in bcnn.parameters.entries where !name.hasSuffix("convolution.weight") {
      attended[name]?.load(parameter.value)
    }
    attended["blocks.0.attention.map"]?.load(Tensor(zeros: [ModelCase.maximumLength, 5], .float64))
    let words = try #require(bcnn["blocks.0.convolution.weight"]).value.numbers
    // [width, 2 · 5, 3]: the words' channels, then those of the map.
    let taps = (0..<2).map { Array(words[$0 * 15..<$0 * 15 + 15]) + Array(repeating: 7, count: 15) }
    attended["blocks.0.convolution.weight"]?.load(Tensor(taps.flatMap { $0 }, shape: [2, 10, 3], .float64))
    #expect(distance(attended.scores(pairs), bcnn.scores(pairs)) < 1e-12)
  }

  /// The whole model from layers that read written-out tokens, one pair at a time.
  @Test(arguments: ModelCase.all.filter { $0.yaml.contains("pair_cnn") && !$0.name.hasPrefix("separate") })
  func equalsItsDefinition(_ row: ModelCase) throws {
    let model = try row.random()
    let pairs = Pairs(Pairs.lengths + [(0, 2)], features: row.features, seed: 11)
    let got = model.scores(pairs)
    for index in pairs.first.indices {
      #expect(
        distance([got[index]], [try definition(row, model, pairs.chosen([index]))]) < 1e-11, "pair \(index)")
    }
  }

  private func definition(_ row: ModelCase, _ model: any TextClassifier, _ pair: Pairs) throws -> [Double] {
    let pass = Pass.inference()
    let make = Initializer(seed: 1, precision: .float64)
    func value(_ name: String) throws -> Tensor { try #require(model[name], "\(name)").value }
    func linear(_ name: String, _ x: Variable, _ activation: Activation) throws -> Variable {
      let weight = try value(name + ".weight")
      let layer = Linear(in: weight.rows, out: weight.columns, activation: activation, make)
      layer.weight.load(weight)
      layer.bias?.load(try value(name + ".bias"))
      return layer(x, in: pass)
    }
    let table = try value("embedding.table")
    let ids = pair.first[0] + pair.second[0]
    let words = Tensor(
      ids.flatMap { table.rows(Int($0)..<Int($0) + 1).numbers }, shape: [ids.count, table.columns], .float64)
    var sequences = Sequences(Variable(words), lengths: Lengths([pair.first[0].count, pair.second[0].count]))
    var levels = [MeanPooling()(sequences, in: pass)]
    for block in 0..<2 where model["blocks.\(block).convolution.bias"] != nil {
      if let map = model["blocks.\(block).attention.map"]?.value {
        let layer = AttentionFeatureMap(
          channels: map.columns, maximumLength: map.rows, attention: .matching(.euclid), isShared: true, make)
        layer.map.load(map)
        let attended = layer(PairSequences(both: sequences), in: pass).both
        sequences = Sequences(attended.values, lengths: attended.lengths)
      }
      let weight = try value("blocks.\(block).convolution.weight")
      let convolution = Conv1D(
        channels: weight.shape[1], filters: weight.shape[2], width: weight.shape[0], padding: .wide,
        activation: .tanh, make)
      convolution.weight.load(weight)
      convolution.bias.load(try value("blocks.\(block).convolution.bias"))
      let pooling: any PairPooling =
        row.yaml.contains("pooling") ? AttentionPairPooling(.matching(.euclid)) : AveragePairPooling()
      let pooled = pooling(
        PairSequences(both: convolution(sequences, in: pass)), width: weight.shape[0], in: pass)
      levels.append(pooled.summary)
      sequences = pooled.windows().both
    }
    var inputs: [Variable] = []
    for level in levels {
      let (u, v) = (rows(level, 0..<1), rows(level, 1..<2))
      if !row.yaml.contains("type: concat") { inputs += [cosineSimilarity(u, v), euclidSimilarity(u, v)] }
      if !row.yaml.contains("type: similarities") { inputs += [u, v, absolute(u - v), u * v] }
    }
    if row.features > 0 { inputs.append(Variable(Tensor(pair.features, .float64))) }
    var x = concatenate(inputs)
    if model["head.hidden.weight"] != nil { x = try linear("head.hidden", x, .tanh) }
    return try linear("head.output", x, .identity).value.numbers
  }
}
