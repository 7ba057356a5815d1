import Autograd
import Layers
import Models
public import TensorCore
public import TextData
public import Training

/// How an explanation finds what each token counts for.
public enum ExplanationMethod: String, Sendable, CaseIterable {
  /// The weights the model's own attention gives.
  case attention
  /// gradient · vector of the answer's probability (Denil et al. 2014).
  case gradient
  /// The same, averaged on the way from empty vectors to the text's (Sundararajan, Taly, Yan 2017): adds up to the
  /// difference of the two probabilities.
  case integratedGradients = "integrated_gradients"
  /// How much the answer's probability drops without the token (Zeiler and Fergus 2014).
  case occlusion
}

/// Explains a model's answers.
public struct Explainer: Sendable {
  let model: TrainedModel
  let method: ExplanationMethod
  let workers: Workers

  /// Explains the answers of `model`.
  ///
  /// - Parameter method: nil takes the model's attention, or occlusion where it has none
  public init(_ model: TrainedModel, method: ExplanationMethod?, workers: Workers) {
    (self.model, self.workers) = (model, workers)
    self.method = method ?? (Self.hasAttention(model) ? .attention : .occlusion)
  }

  /// Why the model answers as it does.
  ///
  /// - Parameters:
  ///   - k: how many tokens the faithfulness figures remove; nil removes a fifth, at least one
  ///   - seed: names the random draws of tokens
  ///   - measuresFaithfulness: whether the figures are wanted: they take more answers than all the rest
  /// - Throws: `ExplanationError` where the method has nothing to say about the model.
  public func explain(
    _ example: Example, k: Int? = nil, seed: UInt64 = 1, measuresFaithfulness: Bool = true
  ) throws -> Explanation {
    guard (example.textB == nil ? 1 : 2) == model.textsOfARow else {
      throw ExplanationError(
        description:
          "row \(example.id) has \(example.textB == nil ? "one text" : "two texts"), the model reads "
          + (model.textsOfARow == 1 ? "single texts" : "pairs"))
    }
    let row = model.pipeline.encode(example)
    let answer = model.predict([row], workers: workers)[0]
    let (weights, matrices) = try weights(row, example, answer)
    var (texts, start) = ([ExplainedText](), 0)
    for text in [example.textA] + (example.textB.map { [$0] } ?? []) {
      let words = model.pipeline.words(text)
      let tokens = words.enumerated().map { index, word in
        ExplainedToken(word: word.word, range: word.range, weight: weights[start + index])
      }
      texts.append(ExplainedText(text: text, tokens: tokens))
      start += words.count
    }
    return Explanation(
      method: method.rawValue, label: model.pipeline.labels[answer.label],
      probability: Double(answer.probability), texts: texts, matrices: matrices,
      faithfulness: measuresFaithfulness ? faithfulness(row, answer, weights, k: k, seed: seed) : nil)
  }

  /// A weight for each token of the first text and then of the second.
  private func weights(_ row: EncodedRow, _ example: Example, _ answer: Prediction) throws
    -> ([Double], [ExplainedMatrix])
  {
    switch method {
    case .attention: return try attention(row, example)
    case .gradient: return (contributions(row, answer, scales: [1]), [])
    case .integratedGradients:
      let steps = 32
      return (contributions(row, answer, scales: (0..<steps).map { (Double($0) + 0.5) / Double(steps) }), [])
    case .occlusion:
      let rows = (0..<row.length).map { row.removing([$0]) }
      let drops = model.predict(rows, workers: workers).map {
        Double(answer.probability) - Double($0.probability(of: answer.label))
      }
      return (drops, [])
    }
  }

  /// gradient · vector of the probability of the answer, the gradient averaged over scales of all vectors.
  private func contributions(_ row: EncodedRow, _ answer: Prediction, scales: [Double]) -> [Double] {
    var total = [Double](repeating: 0, count: row.length)
    for scale in scales {
      let probe = EmbeddingProbe(scale: scale)
      let pass = Pass.probing(probe)
      let probabilities = model.probabilities(model.classifier.logits(ModelInput([row]), in: pass))
      let choice = Tensor(
        answer.probabilities.indices.map { $0 == answer.label ? 1 : 0 }, shape: probabilities.shape)
      _ = pass.tape?.gradients(of: sum(probabilities * Variable(choice)))
      var readsFirst = false  // whether a look-up of its own has read the first text
      for lookUp in probe.lookUps {
        let isAlone = row.second != nil && lookUp.lengths.count == 1
        let isSecond = isAlone && lookUp.ids == row.second?.ids && (readsFirst || lookUp.ids != row.first.ids)
        if isAlone { readsFirst = true }
        let firstTexts =
          isAlone || row.second == nil ? (isSecond ? 0 : lookUp.lengths.count) : lookUp.lengths.count / 2
        for (token, share) in lookUp.shares(of: row, firstTexts: firstTexts) {
          total[token] += share / scale / Double(scales.count)
        }
      }
    }
    return total
  }
}

extension EmbeddingProbe.LookUp {
  /// The contributions by the row's tokens: a model may read a text several times, or without some of its words.
  ///
  /// - Parameter firstTexts: how many of the texts, the first ones, are the row's first text
  fileprivate func shares(of row: EncodedRow, firstTexts: Int) -> [(token: Int, share: Double)] {
    let contributions = contributions
    var result: [(token: Int, share: Double)] = []
    for text in 0..<lengths.count {
      let isFirst = text < firstTexts
      let original = isFirst ? row.first.ids : row.second?.ids ?? []
      let start = isFirst ? 0 : row.first.ids.count
      if let spans {
        for position in lengths.rows(text) {
          for token in spans[position] {
            result.append((start + token, contributions[position] / Double(spans[position].count)))
          }
        }
        continue
      }
      var place = 0
      for position in lengths.rows(text) {
        while place < original.count, original[place] != ids[position] { place += 1 }
        if place == original.count { break }
        result.append((start + place, contributions[position]))
        place += 1
      }
    }
    return result
  }
}

/// A method that cannot explain a model.
public struct ExplanationError: Error, CustomStringConvertible, Sendable {
  /// One line for the user.
  public let description: String
}
