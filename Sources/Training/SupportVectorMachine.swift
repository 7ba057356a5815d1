import Glibc
import TensorCore

/// Rows of sparse features: for each row, which ones and how much.
package struct SparseRows {
  /// Where each row begins; one more than there are rows.
  package private(set) var starts = [0]
  package private(set) var columns: [Int32] = []
  package var values: [Float] = []

  package init() {}

  package var count: Int { starts.count - 1 }

  package mutating func append(_ row: [(column: Int32, value: Float)]) {
    for (column, value) in row {
      columns.append(column)
      values.append(value)
    }
    starts.append(columns.count)
  }
}

/// Linear support vector machines, one for each class against all others, with the squared hinge loss, over features
/// which may be
/// weighted by how much they speak for the class:
///
///     min ½‖w‖² + ½b² + cost · Σ_rows max(0, 1 − y (w · (r ∘ x) + b))²      y = 1 for rows of the class, else −1
///     r = ln (p / ‖p‖₁) − ln (q / ‖q‖₁)      p, q = 1 + how many rows of the class, and of the others, have a feature
///
/// Wang and Manning 2012, "Baselines and Bigrams", section 2.3; r = 1 without ratios. `weights` are r ∘ w, which
/// meet x as it is.
///
/// Solved in the dual by coordinate descent (Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale
/// Linear SVM", algorithm 1), for all classes at once. The bias b is the weight of a feature that is 1 in every row.
package struct SupportVectorMachine {
  /// [features, classes]
  package private(set) var weights: [Float]
  /// [classes]
  package private(set) var bias: [Float]

  /// - Parameters:
  ///   - labels: the class of each row
  ///   - usesRatios: whether features are weighted by r
  ///   - passes: the most often that all rows are gone through
  ///   - tolerance: it ends when no coordinate's gradient is larger
  package init(
    _ rows: SparseRows, labels: [Int32], features: Int, classes: Int, cost: Double, usesRatios: Bool = true,
    seed: UInt64,
    passes: Int = 30, tolerance: Float = 0.1
  ) {
    let squares =
      usesRatios
      ? Self.squaredRatios(rows, labels: labels, features: features, classes: classes)
      : [Float](repeating: 1, count: features * classes)
    var weights = [Float](repeating: 0, count: features * classes)
    var bias = [Float](repeating: 0, count: classes)
    var alphas = [Float](repeating: 0, count: rows.count * classes)
    let diagonal = Float(1 / (2 * cost))
    weights.withUnsafeMutableBufferPointer { weights in
      bias.withUnsafeMutableBufferPointer { bias in
        alphas.withUnsafeMutableBufferPointer { alphas in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * classes) { room in
            let solver = DualStep(
              classes: classes, diagonal: diagonal, weights: weights, bias: bias, alphas: alphas,
              squares: squares,
              scores: .init(rebasing: room[..<classes]), lengths: .init(rebasing: room[classes...]))
            for pass in 0..<passes {
              var random = RandomStream(seed: seed, "support vector machine", pass)
              var largest: Float = 0
              for row in random.permutation(rows.count) {
                largest = max(largest, solver.take(row, of: rows, label: Int(labels[row])))
              }
              if largest < tolerance { break }
            }
          }
        }
      }
    }
    (self.weights, self.bias) = (weights, bias)
  }

  /// r² of each feature and class.
  private static func squaredRatios(
    _ rows: SparseRows, labels: [Int32], features: Int, classes: Int
  ) -> [Float] {
    var counts = [Float](repeating: 0, count: features * classes)
    for row in 0..<rows.count {
      for place in rows.starts[row]..<rows.starts[row + 1] {
        counts[Int(rows.columns[place]) * classes + Int(labels[row])] += 1
      }
    }
    var totals = [Double](repeating: 0, count: classes)
    for entry in counts.indices { totals[entry % classes] += Double(counts[entry]) }
    let all = totals.reduce(0, +)
    for feature in 0..<features {
      let range = feature * classes..<(feature + 1) * classes
      let total = counts[range].reduce(0, +)
      for (k, entry) in range.enumerated() {
        let own = (1 + counts[entry]) / Float(Double(features) + totals[k])
        let others = (1 + total - counts[entry]) / Float(Double(features) + all - totals[k])
        let ratio = log(own / others)
        counts[entry] = ratio * ratio
      }
    }
    return counts
  }
}

/// One step of the descent: the dual variables of one row, for all classes.
private struct DualStep {
  let classes: Int
  let diagonal: Float
  let weights: UnsafeMutableBufferPointer<Float>
  let bias: UnsafeMutableBufferPointer<Float>
  let alphas: UnsafeMutableBufferPointer<Float>
  let squares: [Float]
  let scores: UnsafeMutableBufferPointer<Float>
  let lengths: UnsafeMutableBufferPointer<Float>

  /// Returns the size of the largest projected gradient.
  func take(_ row: Int, of rows: SparseRows, label: Int) -> Float {
    let range = rows.starts[row]..<rows.starts[row + 1]
    for k in 0..<classes { (scores[k], lengths[k]) = (bias[k], 1 + diagonal) }
    for place in range {
      let (start, value) = (Int(rows.columns[place]) * classes, rows.values[place])
      for k in 0..<classes {
        scores[k] += value * weights[start + k]
        lengths[k] += value * value * squares[start + k]
      }
    }
    var largest: Float = 0
    var isMoved = false
    for k in 0..<classes {
      let y: Float = k == label ? 1 : -1
      let alpha = alphas[row * classes + k]
      let gradient = y * scores[k] - 1 + diagonal * alpha
      let projected = alpha == 0 ? min(gradient, 0) : gradient
      largest = max(largest, abs(projected))
      let next = projected == 0 ? alpha : max(alpha - gradient / lengths[k], 0)
      alphas[row * classes + k] = next
      scores[k] = (next - alpha) * y  // from here on the step
      if next != alpha { isMoved = true }
    }
    if !isMoved { return largest }
    for k in 0..<classes { bias[k] += scores[k] }
    for place in range {
      let (start, value) = (Int(rows.columns[place]) * classes, rows.values[place])
      for k in 0..<classes { weights[start + k] += value * squares[start + k] * scores[k] }
    }
    return largest
  }
}
