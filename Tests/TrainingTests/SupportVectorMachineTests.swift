import Foundation
import TensorCore
import Testing
import Training

@Suite struct SupportVectorMachineTests {
  /// At the minimum of the primal objective its gradient is zero, for every class, weight and bias.
  @Test(arguments: [true, false]) func theGradientVanishesAtTheEnd(usesRatios: Bool) {
    var stream = RandomStream(seed: 3, "rows")
    var rows = SparseRows()
    var labels: [Int32] = []
    let (features, classes, cost) = (12, 3, 0.7)
    for row in 0..<90 {
      let columns = stream.permutation(features).prefix(4).sorted()
      rows.append(columns.map { (Int32($0), Float(0.2 + stream.uniform())) })
      labels.append(Int32((columns[0] + row % 2) % classes))
    }
    let machine = SupportVectorMachine(
      rows, labels: labels, features: features, classes: classes, cost: cost, usesRatios: usesRatios, seed: 1,
      passes: 3000,
      tolerance: 1e-5)
    for k in 0..<classes {
      var (sums, total) = ([Double](repeating: 0, count: features), 0.0)
      var (own, others) = ([Double](repeating: 1, count: features), [Double](repeating: 1, count: features))
      for row in 0..<rows.count {
        let y = Int(labels[row]) == k ? 1.0 : -1
        var score = Double(machine.bias[k])
        for place in rows.starts[row]..<rows.starts[row + 1] {
          let column = Int(rows.columns[place])
          score += Double(rows.values[place]) * Double(machine.weights[column * classes + k])
          if y > 0 { own[column] += 1 } else { others[column] += 1 }
        }
        let slack = 2 * cost * y * max(0, 1 - y * score)
        total += slack
        for place in rows.starts[row]..<rows.starts[row + 1] {
          sums[Int(rows.columns[place])] += slack * Double(rows.values[place])
        }
      }
      #expect(abs(Double(machine.bias[k]) - total) < 2e-3)
      for column in 0..<features {
        let ratio =
          usesRatios ? log(own[column] / own.reduce(0, +)) - log(others[column] / others.reduce(0, +)) : 1
        let weight = Double(machine.weights[column * classes + k])
        #expect(abs(weight - ratio * ratio * sums[column]) < 2e-3, "class \(k), feature \(column)")
      }
    }
  }

  /// The estimate of scikit-learn's ComplementNB(alpha=0.3): feature_log_prob_ of the same rows.
  @Test func complementNaiveBayes() {
    var rows = SparseRows()
    rows.append([(0, 1), (1, 2)])
    rows.append([(1, 0.5), (2, 1)])
    rows.append([(2, 3)])
    let bayes = ComplementNaiveBayes(rows, labels: [0, 1, 2], features: 3, classes: 3, smoothing: 0.3)
    let expected: [Float] = [
      2.8903718, 1.6691571, 1.4240347, 1.9095425, 1.0986123, 0.6567795, 0.2277839, 0.7375989, 1.4240347,
    ]
    #expect(zip(bayes.weights, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(bayes.weights)")
  }
}
