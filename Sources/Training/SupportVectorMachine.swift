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

/// Linear support vector machines, one for each class against all others, with the squared hinge loss:
///
///     min ½‖w‖² + cost · Σ_rows max(0, 1 − y (w · x + b))²      y = 1 for rows of the class, else −1
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
  ///   - passes: the most often that all rows are gone through
  ///   - tolerance: it ends when no coordinate's gradient is larger
  package init(
    _ rows: SparseRows, labels: [Int32], features: Int, classes: Int, cost: Double, seed: UInt64,
    passes: Int = 30, tolerance: Float = 0.1
  ) {
    var weights = [Float](repeating: 0, count: features * classes)
    var bias = [Float](repeating: 0, count: classes)
    var alphas = [Float](repeating: 0, count: rows.count * classes)
    let diagonal = Float(1 / (2 * cost))
    weights.withUnsafeMutableBufferPointer { weights in
      bias.withUnsafeMutableBufferPointer { bias in
        alphas.withUnsafeMutableBufferPointer { alphas in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: classes) { scores in
            let solver = DualStep(
              classes: classes, diagonal: diagonal, weights: weights, bias: bias, alphas: alphas, scores: scores)
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
}

/// One step of the descent: the dual variables of one row, for all classes.
private struct DualStep {
  let classes: Int
  let diagonal: Float
  let weights: UnsafeMutableBufferPointer<Float>
  let bias: UnsafeMutableBufferPointer<Float>
  let alphas: UnsafeMutableBufferPointer<Float>
  let scores: UnsafeMutableBufferPointer<Float>

  /// Returns the size of the largest projected gradient.
  func take(_ row: Int, of rows: SparseRows, label: Int) -> Float {
    let range = rows.starts[row]..<rows.starts[row + 1]
    for k in 0..<classes { scores[k] = bias[k] }
    var square: Float = 1 + diagonal
    for place in range {
      let (start, value) = (Int(rows.columns[place]) * classes, rows.values[place])
      square += value * value
      for k in 0..<classes { scores[k] += value * weights[start + k] }
    }
    var largest: Float = 0
    var isMoved = false
    for k in 0..<classes {
      let y: Float = k == label ? 1 : -1
      let alpha = alphas[row * classes + k]
      let gradient = y * scores[k] - 1 + diagonal * alpha
      let projected = alpha == 0 ? min(gradient, 0) : gradient
      largest = max(largest, abs(projected))
      let next = projected == 0 ? alpha : max(alpha - gradient / square, 0)
      alphas[row * classes + k] = next
      scores[k] = (next - alpha) * y  // from here on the step
      if next != alpha { isMoved = true }
    }
    if !isMoved { return largest }
    for k in 0..<classes { bias[k] += scores[k] }
    for place in range {
      let (start, value) = (Int(rows.columns[place]) * classes, rows.values[place])
      for k in 0..<classes { weights[start + k] += value * scores[k] }
    }
    return largest
  }
}
