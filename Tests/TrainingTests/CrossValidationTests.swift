import Testing
import TextData
import Training

@Suite struct CrossValidationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The ids of each split of each fold, by label.
  private func folds(_ data: DataSet, count: Int, seed: UInt64 = 1) throws -> [[String: [Example]]] {
    let cut = try CrossValidation(data, folds: count, seed: seed)
    return try (0..<count).map { fold in
      let rows = try cut.write(fold: fold, to: folder / "fold")
      return try Dictionary(
        uniqueKeysWithValues: rows.splits.map { name in
          let split = try rows.split(name)
          return (name, try (0..<split.count).map { try split.example(at: $0) })
        })
    }
  }

  @Test func everyRowTestsOnceAndEachFoldHasItsShareOfEachLabel() throws {
    let data = try Toy.write(folder / "data", classes: 3, sizes: [("train", 160), ("dev", 43), ("test", 30)])
    let all = try folds(data, count: 4)
    let tested = all.flatMap { ($0["test"] ?? []).map(\.id) }
    #expect(tested.count == 203 && Set(tested).count == 203)
    for fold in all {
      let parts = fold.mapValues { Set($0.map(\.id)) }
      let (train, dev, test) = (parts["train"] ?? [], parts["dev"] ?? [], parts["test"] ?? [])
      #expect(train.count + dev.count + test.count == 203 && train.union(dev).union(test).count == 203)
      #expect((12...22).contains(dev.count))
      for label in data.labels {
        let share = (fold["test"] ?? []).count { $0.label == label }
        let rows = all.reduce(0) { $0 + ($1["test"] ?? []).count { $0.label == label } }
        #expect([rows / 4, rows / 4 + 1].contains(share))
        #expect((fold["dev"] ?? []).contains { $0.label == label })
      }
    }
    func ids(_ folds: [[String: [Example]]]) -> [[String: [String]]] {
      folds.map { $0.mapValues { $0.map(\.id) } }
    }
    #expect(ids(try folds(data, count: 4)) == ids(all))
    #expect(ids(try folds(data, count: 4, seed: 2)) != ids(all))
  }

  @Test func rowsOfAGroupStayTogether() throws {
    let data = try Toy.write(folder / "data", groups: true, sizes: [("train", 100)])
    let all = try folds(data, count: 3)
    #expect(all.reduce(0) { $0 + ($1["test"] ?? []).count } == 100)
    for fold in all {
      let groups = fold.mapValues { Set($0.compactMap(\.group)) }
      #expect(groups["test"]?.isDisjoint(with: groups["train"] ?? []) == true)
      #expect(groups["dev"]?.isDisjoint(with: groups["train"] ?? []) == true)
    }
  }

  @Test func meansAndDeviations() {
    let reports = [(3, 1), (2, 2), (1, 3)].map { right, wrong in
      var confusion = ConfusionMatrix(classes: 2)
      for _ in 0..<right { confusion.add(truth: 0, predicted: 0) }
      for _ in 0..<wrong { confusion.add(truth: 0, predicted: 1) }
      return EvaluationReport(labels: ["a", "b"], confusion: confusion)
    }
    let accuracy = FoldReport(reports).json["accuracy"]
    #expect(accuracy?["mean"]?.json == "0.5" && accuracy?["sd"]?.json == "0.25")
    #expect(FoldReport(reports).text.contains("mean ± sd        12  50.00 ± 25.00 %"))
  }
}
