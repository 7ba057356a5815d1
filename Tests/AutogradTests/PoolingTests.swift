import Autograd
import TensorCore
import Testing

/// Kernels of poolings beside plain loops.
@Suite struct PoolingTests {
  private static let sizes = [(length: 9, columns: 13, size: 4), (5, 8, 7), (1, 3, 2), (6, 17, 1)]

  /// Few different values, so that many are equal.
  private static func values(_ rows: Int, _ columns: Int) -> [[Double]] {
    var random = RandomStream(seed: UInt64(rows * 100 + columns), "pooling")
    return (0..<rows).map { _ in (0..<columns).map { _ in Double(random.next() % 5) - 2 } }
  }

  @Test(arguments: sizes.indices)
  func theLargestStandInTheOrderOfTheText(number: Int) {
    let (length, columns, k) = Self.sizes[number]
    let rows = Self.values(2 * length, columns)
    let y = kMax(Variable(Tensor(rows)), k: k, lengths: Lengths([length, 0, length]))
    #expect(y.shape == [3, k * columns])
    for text in 0..<3 {
      for column in 0..<columns {
        let own = text == 1 ? [] : rows[text / 2 * length..<(text / 2 + 1) * length].map { $0[column] }
        // The first of equals comes first.
        let chosen = own.indices.sorted { (own[$1], $0) < (own[$0], $1) }.prefix(k).sorted().map { own[$0] }
        let found = (0..<k).map { y.value.numbers[(text * k + $0) * columns + column] }
        #expect(found == chosen + Array(repeating: 0, count: k - chosen.count), "\(text) \(column)")
      }
    }
  }

  @Test(arguments: sizes.indices)
  func windowsAddUpTheirRows(number: Int) {
    let (length, columns, width) = Self.sizes[number]
    let (rows, weights) = (Self.values(length, columns), Self.values(length, 1))
    let y = windowSum(
      Variable(Tensor(rows)), weights: Variable(Tensor(weights)), lengths: Lengths([length]), width: width,
      scale: 0.5)
    #expect(y.value.rows == max(length - width + 1, 0))
    for window in 0..<y.value.rows {
      for column in 0..<columns {
        let expected = (window..<window + width).reduce(0) { $0 + 0.5 * weights[$1][0] * rows[$1][column] }
        #expect(y.value.numbers[window * columns + column] == expected)
      }
    }
  }
}
