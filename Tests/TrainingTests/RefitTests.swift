import Glibc
import TensorCore
import Testing
import TextData
import Training

/// `training.refit`: the epoch is chosen on dev, then a new model is trained on train and dev to that epoch.
@Suite struct RefitTests {
  private let folder: TemporaryFolder
  private let data: DataSet

  init() throws {
    folder = try TemporaryFolder()
    data = try Toy.write(folder / "data")
  }

  @Test func theFirstRunIsThatOfTheRecipeAlone() throws {
    let overrides = ["training.epochs=4", "training.optimizer.rate=0.05"]
    let refit = try Toy.train(data, folder / "run", overrides + ["training.refit=true"])
    let plain = try Toy.train(data.without("test"), folder / "plain", overrides)
    #expect(
      bytes(folder / "run/selection/weights.safetensors") == bytes(folder / "plain/weights.safetensors"))
    #expect(refit.dev.json == plain.dev.json && refit.bestEpoch == plain.bestEpoch)
    #expect(plain.test == nil && refit.test?.confusion.total == 60)
    #expect(!text(folder / "run/selection/metrics.json").contains("\"test\""))
    let model = try TrainedModel(folder: folder / "run")
    #expect(model.temperature == (try TrainedModel(folder: folder / "plain")).temperature)
    #expect(try model.evaluate(data.split("test"), workers: Workers(count: 1)).json == refit.test?.json)
  }

  @Test func theSecondRunSeesTrainAndDevToTheBestEpoch() throws {
    let writer = try DataSetWriter(folder: folder / "odd", task: .pair, labels: data.labels)
    for split in data.splits {
      try data.split(split).forEachRow { index, row in
        var example = row.example(labels: data.labels)
        if split == "dev" { example.textA += " onlydev\(index % 2)" }
        try writer.append(example, to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let outcome = try Toy.train(
      DataSet(folder: folder / "odd"), folder / "run",
      ["training.refit=true", "training.epochs=9", "training.patience=2", "training.optimizer.rate=0"])
    #expect(outcome.bestEpoch == 1)
    #expect(text(folder / "run/vocabulary.txt").contains("onlydev1"))
    #expect(!text(folder / "run/selection/vocabulary.txt").contains("onlydev1"))
    #expect(
      text(folder / "run/selection/metrics.json").hasPrefix(#"{"best_epoch": 1, "epochs": 3, "steps": 15,"#))
    // 200 + 60 rows in batches of 40.
    #expect(text(folder / "run/metrics.json").hasPrefix(#"{"best_epoch": 1, "epochs": 1, "steps": 7,"#))
    #expect(text(folder / "run/log.jsonl").split(separator: "\n").count == 1)
  }

  @Test func aRunThatIsStoppedInBetweenSaysWhatToDo() throws {
    _ = try Toy.trainer(data, folder / "run", ["training.refit=true"])
    let error = #expect(throws: (any Error).self) { try TrainedModel(folder: folder / "run") }
    #expect("\(error!)".contains("training.refit) has not ended; go on with windrow train --resume, or give"))
    _ = try TrainedModel(folder: folder / "run/selection")
    _ = try Toy.trainer(data, folder / "run")
    #expect(access(folder / "run/selection", F_OK) != 0)
  }
}
