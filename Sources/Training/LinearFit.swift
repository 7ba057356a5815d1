import Glibc
import Layers
import Models
import Recipes
import TensorCore
import TextData

extension LinearPart {
  /// More features of all rows together than this take too much memory: 8 bytes each.
  private static let featureLimit = 1 << 28

  /// Finds the parameters on a training split: document frequencies, then a support vector machine.
  ///
  ///     idf[g] = ln((1 + N) / (1 + n[g])) + 1        n[g] of N rows have g
  func fit(_ train: Split, pipeline: TextPipeline, seed: UInt64) throws {
    let (ngrams, classes) = (table.value.rows, table.value.columns)
    var rows = SparseRows()
    var labels: [Int32] = []
    var holding = [Int32](repeating: 0, count: ngrams)
    try train.forEachRow { _, view in
      let row = pipeline.encode(view.example(labels: train.labels))
      guard row.label >= 0, let grams = row.first.ngrams else { return }
      let features = counts(grams)
      for feature in features { holding[Int(feature.column)] += 1 }
      rows.append(features)
      labels.append(row.label)
      guard rows.values.count <= Self.featureLimit else {
        throw FileError(
          file: train.name, problem: "more than \(Self.featureLimit) n-grams in all rows together",
          remedy: "leave model.linear out for so much data, or use shorter n-grams")
      }
    }
    let idf = holding.map { Float(log(Double(1 + labels.count) / Double(1 + $0)) + 1) }
    self.idf.load(Tensor(floats: idf, shape: [ngrams, 1]))
    for row in 0..<rows.count {
      let range = rows.starts[row]..<rows.starts[row + 1]
      var square: Float = 0
      for place in range {
        let value = (1 + log(rows.values[place])) * idf[Int(rows.columns[place])]
        rows.values[place] = value
        square += value * value
      }
      let length = square.squareRoot()
      for place in range { rows.values[place] /= length }
    }
    let machine = SupportVectorMachine(
      rows, labels: labels, features: ngrams, classes: classes, cost: cost, seed: seed)
    table.load(Tensor(floats: machine.weights, shape: [ngrams, classes]))
    bias.load(Tensor(floats: machine.bias, shape: [classes]))
  }

  /// How often each n-gram of a text occurs.
  private func counts(_ grams: NGrams) -> [(column: Int32, value: Float)] {
    var features: [(column: Int32, value: Float)] = []
    for column in grams.ids.sorted() {
      if let last = features.last, last.column == column {
        features[features.count - 1].value += 1
      } else {
        features.append((column, 1))
      }
    }
    return features
  }

  /// Multiplies all scores.
  func scale(by factor: Double) {
    for parameter in [table, bias] {
      parameter.load(
        Tensor(floats: parameter.value.floats.map { Float(factor) * $0 }, shape: parameter.value.shape))
    }
  }
}
