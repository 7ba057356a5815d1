/// How an arm's confusion matrix differs from the base arm's.
///
///     change[g][p] = mean over seeds of #{truth g, predicted p} of the arm − that of the base arm
struct ConfusionChange {
  /// A row for each true class.
  let rows: [[Double]]

  /// Of two arms with the same seeds; nil without a matrix of each run, as multi-label data have none.
  init?(_ arm: [RunResult], minus base: [RunResult], classes: Int) {
    guard let own = Self.mean(arm, classes), let other = Self.mean(base, classes) else { return nil }
    rows = zip(own, other).map { zip($0, $1).map { $0 - $1 } }
  }

  private static func mean(_ results: [RunResult], _ classes: Int) -> [[Double]]? {
    if results.isEmpty { return nil }
    var sum = [[Double]](repeating: [Double](repeating: 0, count: classes), count: classes)
    for result in results {
      let rows =
        result.scores["metrics"]?["test"]?["confusion"]?.list.map { $0.list.compactMap(\.double) } ?? []
      guard rows.count == classes, rows.allSatisfy({ $0.count == classes }) else { return nil }
      for (truth, row) in rows.enumerated() {
        for (predicted, count) in row.enumerated() {
          sum[truth][predicted] += count / Double(results.count)
        }
      }
    }
    return sum
  }
}
