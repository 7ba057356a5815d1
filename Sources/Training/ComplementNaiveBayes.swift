import Glibc

/// Complement naive Bayes: a feature speaks for a class by how rare it is in all the others.
///
///     weights[g, c] = −ln (q[g] / ‖q‖₁)      q = smoothing + the sums of the features in the rows that are not of class c
///
/// Rennie et al. 2003, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers", section 3.1.
package struct ComplementNaiveBayes {
  /// [features, classes]
  package let weights: [Float]

  /// - Parameters:
  ///   - labels: the class of each row
  ///   - smoothing: added to every sum
  package init(_ rows: SparseRows, labels: [Int32], features: Int, classes: Int, smoothing: Double) {
    var sums = [Double](repeating: 0, count: features * classes)
    for row in 0..<rows.count {
      for place in rows.starts[row]..<rows.starts[row + 1] {
        sums[Int(rows.columns[place]) * classes + Int(labels[row])] += Double(rows.values[place])
      }
    }
    var totals = [Double](repeating: 0, count: classes)
    for start in stride(from: 0, to: sums.count, by: classes) {
      let all = sums[start..<start + classes].reduce(0, +)
      for k in 0..<classes {
        sums[start + k] = smoothing + all - sums[start + k]
        totals[k] += sums[start + k]
      }
    }
    weights = sums.indices.map { Float(-log(sums[$0] / totals[$0 % classes])) }
  }
}
