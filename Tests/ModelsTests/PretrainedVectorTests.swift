import Models
import Testing

@Suite struct PretrainedVectorTests {
  /// Five words in a plane of a space of four numbers, and one without a vector.
  private func plane() -> PretrainedVectors {
    let points: [(Float, Float)] = [(1, 0), (-2, 1), (0.5, 3), (0, 0), (4, -1)]
    let axes: [[Float]] = [[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]]
    let rows = points.map { x, y in (0..<4).map { 2 + x * axes[0][$0] + y * axes[1][$0] } }
    return PretrainedVectors(
      numbers: rows[0] + [0, 0, 0, 0] + rows[1...].joined(), size: 4,
      found: [true, false, true, true, true, true])
  }

  private func distance(_ vectors: PretrainedVectors, _ a: Int, _ b: Int) -> Float {
    (0..<vectors.size).reduce(0) { sum, column in
      let difference = vectors.numbers[a * vectors.size + column] - vectors.numbers[b * vectors.size + column]
      return sum + difference * difference
    }
  }

  @Test func principalComponentsKeepDistances() {
    let (whole, two) = (plane(), plane().reduced(to: 2))
    #expect(two.size == 2 && two.found == whole.found && two.numbers[2...3].allSatisfy { $0 == 0 })
    for a in [0, 2, 3, 4, 5] {
      for b in [0, 2, 3, 4, 5] {
        #expect(abs(distance(whole, a, b) - distance(two, a, b)) < 1e-4, "\(a) \(b)")
      }
    }
  }

  @Test func componentsAreCentredUncorrelatedAndInOrder() {
    let vectors = plane().reduced(to: 3)
    func sum(_ term: (Float, Float, Float) -> Float) -> Float {
      [0, 2, 3, 4, 5].reduce(0) {
        $0 + term(vectors.numbers[$1 * 3], vectors.numbers[$1 * 3 + 1], vectors.numbers[$1 * 3 + 2])
      }
    }
    #expect(abs(sum { x, _, _ in x }) < 1e-4 && abs(sum { _, y, _ in y }) < 1e-4)
    #expect(abs(sum { x, y, _ in x * y }) < 1e-4)
    #expect(sum { x, _, _ in x * x } > sum { _, y, _ in y * y } && abs(sum { _, _, z in z * z }) < 1e-4)
  }
}
