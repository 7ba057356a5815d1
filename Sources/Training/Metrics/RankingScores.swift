/// Mean average precision and mean reciprocal rank of candidates ranked within groups (the answers to a question).
///
///     AP = mean over the correct candidates of (correct ones at its rank or above) / rank
///     RR = 1 / rank of the first correct candidate
///
/// Groups without a correct candidate are left out, as in the evaluation of WikiQA. Candidates of the same score keep
/// their order. Specification 10.
public struct RankingScores: Sendable, Equatable {
  /// The mean of the groups' average precision; NaN where no group counts.
  public let meanAveragePrecision: Double
  /// The mean of the groups' reciprocal rank; NaN where no group counts.
  public let meanReciprocalRank: Double
  /// The average precision of each group that counts, in the order in which the groups appear.
  public let averagePrecisions: [Double]
  /// The groups that count: those with a correct candidate.
  public var groups: Int { averagePrecisions.count }

  /// Ranks candidates, each with its score, whether it is correct, and its group's name.
  ///
  /// A score of NaN ranks below all others.
  public init(scores: [Float], isCorrect: [Bool], groups names: [String]) {
    precondition(
      scores.count == isCorrect.count && scores.count == names.count,
      "RankingScores: \(scores.count) scores, \(isCorrect.count) labels, \(names.count) groups")
    var positions: [String: Int] = [:]
    var candidates: [[Int]] = []  // by group, in order of appearance
    for (index, name) in names.enumerated() {
      let position = positions[name] ?? candidates.count
      if position == candidates.count {
        positions[name] = position
        candidates.append([])
      }
      candidates[position].append(index)
    }
    var precisions: [Double] = []
    var reciprocals = 0.0
    for group in candidates where group.contains(where: { isCorrect[$0] }) {
      let ranked = group.sorted { a, b in
        let (first, second) = (
          scores[a].isNaN ? -.infinity : scores[a], scores[b].isNaN ? -.infinity : scores[b]
        )
        return first == second ? a < b : first > second
      }
      let hits = ranked.indices.filter { isCorrect[ranked[$0]] }
      precisions.append(
        hits.enumerated().reduce(0) { $0 + Double($1.offset + 1) / Double($1.element + 1) }
          / Double(hits.count))
      reciprocals += 1 / Double(hits[0] + 1)
    }
    averagePrecisions = precisions
    meanAveragePrecision = precisions.reduce(0, +) / Double(precisions.count)
    meanReciprocalRank = reciprocals / Double(precisions.count)
  }
}
