import Autograd
import Layers
import Models
import TensorCore
import TextData
import Training

extension Explainer {
  /// Whether a model has attention to show.
  static func hasAttention(_ model: TrainedModel) -> Bool {
    let trace = Trace()
    let example = Example(id: "", textA: "a", textB: model.textsOfARow == 2 ? "a" : nil)
    _ = model.classifier.logits(ModelInput([model.pipeline.encode(example)]), in: .inference(trace: trace))
    return !trace.entries.isEmpty
  }

  /// The attention that each token gets, and the matrices of a pair.
  ///
  /// Of several attentions those that pool a text say most about it, then those between the texts of a pair, then
  /// self-attention; the weights of several of one kind are averaged.
  func attention(_ row: EncodedRow, _ example: Example) throws -> ([Double], [ExplainedMatrix]) {
    let trace = Trace()
    let input = ModelInput([row])
    _ = model.classifier.logits(input, in: .inference(trace: trace))
    let lengths = row.texts.map(\.ids.count)
    // Only a hierarchical model reads the parts that a row comes with.
    let parts = row.first.parts.isEmpty ? [] : row.texts.map(\.parts)
    let matrices = trace.entries.filter { $0.kind == .pair }.map { explained($0, example) }
    for kind in [AttentionKind.pooling, .pair, .sequence] {
      let entries = trace.entries.filter { $0.kind == kind }
      if entries.isEmpty { continue }
      let weights =
        kind != .pair && !parts.isEmpty
        ? hierarchical(entries, lengths, parts: parts) : averaged(entries, lengths)
      return (weights, matrices)
    }
    throw ExplanationError(
      description: "the model has no attention to show: use --method gradient, integrated_gradients or "
        + "occlusion")
  }

  /// The mean over entries of what each token gets; each text's weights add up to 1.
  private func averaged(_ entries: [Trace.Entry], _ lengths: [Int]) -> [Double] {
    var result: [Double] = []
    for (text, length) in lengths.enumerated() {
      var total = [Double](repeating: 0, count: length)
      for entry in entries {
        let received = spread(entry.received(text: text, of: lengths.count), over: length)
        for (token, weight) in share(received).enumerated() { total[token] += weight }
      }
      result += share(total)
    }
    return result
  }

  /// Weights of words in their sentences times weights of the sentences, level by level.
  private func hierarchical(_ entries: [Trace.Entry], _ lengths: [Int], parts: [[[Int]]]) -> [Double] {
    var result: [Double] = []
    let levels = parts[0].count + 1
    for text in lengths.indices {
      // From the top: how much each part of the level counts.
      var weights = [1.0]
      for level in (0..<levels).reversed() {
        let counts = level == levels - 1 ? [parts[text][level - 1].count] : parts[text][level]
        let before = (0..<text).reduce(0) { $0 + (level == levels - 1 ? 1 : parts[$1][level].count) }
        let all = parts.indices.prefix(lengths.count).reduce(0) {
          $0 + (level == levels - 1 ? 1 : parts[$1][level].count)
        }
        let own = entries.filter { $0.level == level }
        weights = counts.enumerated().flatMap { part, count in
          var total = [Double](repeating: own.isEmpty ? 1 : 0, count: count)
          for entry in own {
            let received = spread(entry.received(text: before + part, of: all), over: count)
            for (index, weight) in share(received).enumerated() { total[index] += weight }
          }
          return share(total).map { $0 * weights[part] }
        }
      }
      result += weights
    }
    return result
  }

  private func share(_ weights: [Double]) -> [Double] {
    let total = weights.reduce(0) { $0 + abs($1) }
    return total > 0 ? weights.map { $0 / total } : weights
  }

  /// Weights of the windows of a convolution, given in equal shares to the tokens they cover.
  private func spread(_ weights: [Double], over tokens: Int) -> [Double] {
    if weights.count == tokens || weights.isEmpty || tokens == 0 {
      return weights.count == tokens ? weights : Array(repeating: 0, count: tokens)
    }
    // Fewer windows than tokens are those inside the text, more are all that touch it.
    let width = abs(weights.count - tokens) + 1
    let before = weights.count > tokens ? width - 1 : 0
    var result = [Double](repeating: 0, count: tokens)
    for (window, weight) in weights.enumerated() {
      let covered = max(window - before, 0)..<min(window - before + width, tokens)
      for token in covered { result[token] += weight / Double(covered.count) }
    }
    return result
  }

  private func explained(_ entry: Trace.Entry, _ example: Example) -> ExplainedMatrix {
    let matrix = entry.matrices.matrix(0)
    func labels(_ text: String, _ count: Int) -> [String] {
      if entry.level > 0 { return (0..<count).map { "part \($0 + 1)" } }
      let words = model.pipeline.words(text).map(\.word)
      if count <= words.count { return Array(words.prefix(count)) }
      // Windows of a wide convolution, by the word each ends with.
      return (0..<count).map { $0 < words.count ? "…" + words[$0] : (words.last ?? "") + "…" }
    }
    return ExplainedMatrix(
      name: entry.name, rows: labels(example.textA, matrix.rows),
      columns: labels(example.textB ?? "", matrix.columns),
      values: (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).numbers })
  }
}

extension Trace.Entry {
  /// What the tokens of a text get: the sum over the rows of its matrices, of all heads and hops.
  ///
  /// - Parameter texts: how many texts there are; of several heads each has a matrix for every text
  fileprivate func received(text: Int, of texts: Int) -> [Double] {
    switch kind {
    case .pair:
      if text == 1 { return columnSums(matrices.matrix(0)) }
      return columnSums((reverse ?? transposed(matrices)).matrix(0))
    case .pooling:
      // Several readings of each text, the first texts' before the second texts': the one of this length.
      let readings = matrices.layout.count / texts
      return columnSums(matrices.matrix(text * readings))
    case .sequence:
      // One head behind the other, each over all texts.
      let heads = stride(from: text, to: matrices.layout.count, by: texts).map {
        columnSums(matrices.matrix($0))
      }
      return heads[0].indices.map { token in heads.reduce(0) { $0 + $1[token] } }
    }
  }

  private func columnSums(_ matrix: Tensor) -> [Double] {
    (0..<matrix.columns).map { j in
      (0..<matrix.rows).reduce(0) { $0 + matrix[$1 * matrix.columns + j] }
    }
  }
}
