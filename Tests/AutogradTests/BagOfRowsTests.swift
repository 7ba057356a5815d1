import Autograd
import TensorCore
import Testing

@Suite struct BagOfRowsTests {
  /// As looking rows up, scaling them and adding them: values and gradients.
  @Test func asRowsAddedUp() {
    let table = Parameter(
      Tensor((0..<15).map { Double($0 * $0 % 7) - 2 }, shape: [5, 3], .float64), isTable: true)
    let (ids, lengths): ([Int32], Lengths) = ([0, 3, 3, 1, 4, 0], Lengths([3, 0, 1, 2]))
    let weights = [0.5, 9, -1, 2, 0.25, 3]
    func result(_ bag: (Pass) -> Variable) -> ([Double], [Double]) {
      let pass = Pass.gradients()
      let sums = bag(pass)
      let squares = sum(sums * sums)
      var dense = [Double](repeating: 0, count: 15)
      for case (_, .rows(let rows, let gradient)) in pass.tape?.gradients(of: squares) ?? [] {
        for (place, row) in rows.enumerated() {
          for column in 0..<3 { dense[Int(row) * 3 + column] += gradient[place * 3 + column] }
        }
      }
      return (sums.value.numbers, dense)
    }
    let fast = result { bagOfRows(table, ids: ids, lengths: lengths, weights: weights, in: $0) }
    let plain = result {
      sum(scaleRows(embeddingRows(table, ids: ids, in: $0), by: weights), lengths: lengths)
    }
    #expect(fast == plain && fast.0.count == 12 && fast.1.contains { $0 != 0 })
  }
}
