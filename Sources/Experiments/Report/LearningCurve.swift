/// The dev score of an arm, epoch by epoch, over its seeds.
struct LearningCurve {
  /// The first is epoch 1.
  let epochs: [Epoch]

  /// An epoch's mean over the runs that reached it, with the lowest and the highest of them.
  struct Epoch {
    let mean: Double
    let range: ClosedRange<Double>
  }

  /// Of runs that may have ended after different numbers of epochs; empty where there are no dev scores.
  init(_ results: [RunResult], metric: StudyMetric) {
    let runs = results.map { result in
      (result.scores["curve"]?.list ?? []).map { $0[metric.rawValue]?.double }
    }
    var epochs: [Epoch] = []
    for epoch in 0..<(runs.map(\.count).max() ?? 0) {
      let scores = runs.compactMap { $0.count > epoch ? $0[epoch] : nil }.filter(\.isFinite)
      guard let low = scores.min(), let high = scores.max() else { break }
      epochs.append(Epoch(mean: scores.reduce(0, +) / Double(scores.count), range: low...high))
    }
    self.epochs = epochs
  }
}
