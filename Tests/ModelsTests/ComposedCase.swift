import Models

/// The recipes of `text_classifier` and its kin in the table of all models.
extension ModelCase {
  private static func composed(
    _ name: String, _ parts: String, texts: Int = 1, embedding: String = "size: 6", features: Int = 0,
    reachesAll: Bool = true, isSensitive: Bool = true
  ) -> ModelCase {
    var row = ModelCase(
      name: name + (texts == 2 ? ", siamese" : ""),
      yaml: "{type: text_classifier, texts: \(texts), embedding: {\(embedding)}, \(parts)}",
      features: features)
    row.texts = texts
    (row.deviation, row.reachesAll, row.isSensitive) = (0.4, reachesAll, isSensitive)
    return row
  }

  private static let layers: [(name: String, yaml: String)] = [
    ("no layer", ""),
    ("convolution", "layers: [{type: convolution, widths: [2, 3], filters: 4, activation: tanh}], "),
    (
      "narrow convolution",
      "layers: [{type: convolution, widths: [2], filters: 4, padding: narrow, activation: tanh}], "
    ),
    ("dpcnn", "layers: [{type: dpcnn, filters: 4, blocks: 2}], "),
    ("lstm", "layers: [{type: lstm, units: 4}], "),
    ("bilstm of two layers", "layers: [{type: lstm, units: 3, bidirectional: true, layers: 2}], "),
    ("gru", "layers: [{type: gru, units: 4}], "),
    ("gru, reset before", "layers: [{type: gru, form: reset_before, units: 3, bidirectional: true}], "),
    ("gru, HAN", "layers: [{type: gru, form: han, units: 3, bidirectional: true}], "),
    ("transformer", "layers: [{type: transformer, heads: 2, units: 5, dropout: 0}], "),
    (
      "transformer, post-norm",
      "layers: [{type: transformer, heads: 3, units: 5, positions: learned, pre_norm: false, layers: 1}], "
    ),
    (
      "self-attention before a convolution",
      "layers: [{type: self_attention, heads: 2}, {type: convolution, widths: [2], filters: 4}], "
    ),
  ]

  private static let poolings: [(name: String, yaml: String)] = [
    ("max", "max"), ("mean", "mean"), ("k-max", "{type: k_max, k: 2}"), ("last", "last"),
    ("learned query", "{type: attention, query: learned, key_units: 5, key_activation: tanh, score: dot}"),
    ("hops", "{type: attention, query: {type: learned, hops: 2}, score: additive, penalty: 0.1}"),
    ("last state asks", "{type: attention, query: last, score: general, add_query: true}"),
    ("mean asks", "{type: attention, query: mean, score: {type: cosine, temperature: 0.5}}"),
    (
      "bilstm asks",
      "{type: attention, query: {type: lstm, units: 3}, query_units: 5, key_units: 5, score: cosine, add_query: true}"
    ),
    ("many to one", "{type: many_to_one, units: 5, score: {type: additive, units: 3}}"),
  ]

  /// Every layer before one pooling; every pooling behind a convolution, an LSTM and nothing; single and siamese.
  static let composed: [ModelCase] =
    everyLayer + everyPooling + everyNormalizer + withNGrams + special + alignments + hierarchies

  private static let everyLayer: [ModelCase] = layers.flatMap { layer in
    [1, 2].map { texts in
      let pooling = "pooling: {type: attention, query: learned, score: dot}"
      return composed("\(layer.name), learned query", layer.yaml + pooling, texts: texts)
    }
  }

  private static let everyPooling: [ModelCase] = layers.filter {
    ["no layer", "convolution", "lstm"].contains($0.name)
  }.flatMap { layer in
    poolings.flatMap { pooling in
      [1, 2].map { texts in
        let parts = "\(layer.yaml)pooling: \(pooling.yaml), head: {hidden: 3, activation: tanh}"
        return composed(
          "\(layer.name), \(pooling.name)", parts, texts: texts, features: texts == 2 ? 2 : 0,
          // A maximum over words, and what reads the last word alone, need not see the first one.
          isSensitive: layer.name != "no layer" && pooling.name != "last" || layer.name == "lstm")
      }
    }
  }

  private static let smooth: Set = ["softmax", "none", "entmax15"]

  private static let everyNormalizer: [ModelCase] = NormalizerTable.help.map { row in
    let pooling = "pooling: {type: attention, query: learned, score: additive, normalizer: \(row.name)}"
    return composed(
      "normaliser \(row.name)", pooling, reachesAll: smooth.contains(row.name), isSensitive: false)
  }

  private static let withNGrams: [ModelCase] = [
    ("n-grams beside texts", "size: 4, ", 1), ("n-grams beside texts", "size: 4, ", 2),
    ("n-grams beside words", "size: 4, place: words, ", 1),
    ("n-grams beside both", "size: 3, place: both, ", 2),
  ].map { name, size, texts in
    let layers = "layers: [{type: convolution, widths: [2, 3], filters: 4, activation: tanh}]"
    var row = composed(
      name, "\(layers), pooling: mean, ngrams: {\(size)scaling: root}\(texts == 1 ? ", wide: {}" : "")",
      texts: texts)
    row.ngrams = 13
    row.reachesAll = false  // not every bucket has an n-gram
    return row
  }

  private static let special: [ModelCase] = [
    composed("attentive pooling", "pooling: attentive", texts: 2),
    composed("the other text asks", "pooling: {type: attention, query: other, score: general}", texts: 2),
    composed(
      "multichannel", "pooling: mean", embedding: "size: 6, training: multichannel", reachesAll: false),
    composed("embedding level", "head: {type: both, embedding_level: true}", texts: 2),
  ]

  private static let alignments: [ModelCase] = ["decomposable_attention", "esim"].flatMap { type in
    [("dot", "softmax"), ("additive", "sparsemax"), ("euclid", "none")].map { score, normalizer in
      var row = ModelCase(
        name: "\(type), \(score), \(normalizer)",
        yaml:
          "{type: \(type), embedding: {size: 5}, units: 3, score: \(score), normalizer: \(normalizer), head: {hidden: 4}}"
      )
      row.reachesAll = false
      row.deviation = 0.5
      return row
    }
  }

  private static let hierarchies: [ModelCase] = [1, 2].flatMap { texts in
    [1, 2].map { structure in
      let level = """
        {layers: [{type: gru, form: han, units: 2, bidirectional: true}], \
        pooling: {type: attention, query: learned, key_units: 3, key_activation: tanh, score: dot}}
        """
      var row = ModelCase(
        name: "hierarchical, \(structure + 1) levels, \(texts) texts",
        yaml: """
          {type: hierarchical, texts: \(texts), embedding: {size: 4}, \
          levels: [\(Array(repeating: level, count: structure + 1).joined(separator: ", "))]}
          """)
      (row.deviation, row.texts, row.structure) = (0.5, texts, structure)
      return row
    }
  }
}
