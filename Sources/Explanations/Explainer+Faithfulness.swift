import TensorCore
import Training

extension Explainer {
  /// How often random tokens are drawn.
  static let draws = 20

  /// How much the answer's probability drops without the k tokens that count most, without k random ones, and
  /// without the k that count least (specification, section 12). Nil for a text without tokens.
  func faithfulness(
    _ row: EncodedRow, _ answer: Prediction, _ weights: [Double], k: Int?, seed: UInt64
  ) -> Faithfulness? {
    let count = weights.count
    if count == 0 { return nil }
    let k = min(max(0, k ?? max(1, (count + 2) / 5)), count)
    let order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    var stream = RandomStream(seed: seed, "faithfulness")
    let removed =
      [Set(order.prefix(k)), Set(order.suffix(k))]
      + (0..<Self.draws).map { _ in Set(stream.permutation(count).prefix(k)) }
    let drops = model.predict(removed.map { row.removing($0) }, workers: workers).map {
      Double(answer.probability) - Double($0.probability(of: answer.label))
    }
    return Faithfulness(
      k: k, most: drops[0], random: drops.dropFirst(2).reduce(0, +) / Double(Self.draws), least: drops[1],
      draws: Self.draws)
  }
}
