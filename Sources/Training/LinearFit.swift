import Layers
import Models
import Recipes
import TensorCore
import TextData

extension LinearPart {
  /// More features of all rows together than this take too much memory: 8 bytes each.
  private static let featureLimit = 1 << 28

  /// Finds the parameters on a training split: a support vector machine on TF-IDF, joined by naive Bayes.
  func fit(_ train: Split, pipeline: TextPipeline, seed: UInt64) throws {
    let (ngrams, classes) = (table.value.rows, table.value.columns)
    var rows = SparseRows()
    var labels: [Int32] = []
    try train.forEachRow { _, view in
      let row = pipeline.encode(view.example(labels: train.labels))
      guard row.label >= 0, let grams = ModelInput([row]).ngrams else { return }
      rows.append(features(grams))
      labels.append(row.label)
      guard rows.values.count <= Self.featureLimit else {
        throw FileError(
          file: train.name, problem: "more than \(Self.featureLimit) n-grams in all rows together",
          remedy: "choose text_classifier with model.wide for so much data, or use shorter n-grams")
      }
    }
    let machine = SupportVectorMachine(
      rows, labels: labels, features: ngrams, classes: classes, cost: cost, usesRatios: naiveBayes == .ratios,
      seed: seed)
    var scores = machine.weights
    if case .complement(let share, let smoothing) = naiveBayes {
      let bayes = ComplementNaiveBayes(
        rows, labels: labels, features: ngrams, classes: classes, smoothing: smoothing)
      for entry in scores.indices { scores[entry] += Float(share) * bayes.weights[entry] }
    }
    table.load(Tensor(floats: scores, shape: [ngrams, classes]))
    bias.load(Tensor(floats: machine.bias, shape: [classes]))
  }

  /// The TF-IDF of a text.
  private func features(_ grams: TokenBatch) -> [(column: Int32, value: Float)] {
    let weights = weights(grams)
    var features: [(column: Int32, value: Float)] = []
    for place in grams.ids.indices.sorted(by: { (grams.ids[$0], $0) < (grams.ids[$1], $1) }) {
      if let last = features.last, last.column == grams.ids[place] {
        features[features.count - 1].value += Float(weights[place])
      } else {
        features.append((grams.ids[place], Float(weights[place])))
      }
    }
    return features
  }
}
