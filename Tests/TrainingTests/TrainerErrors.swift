import Glibc
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

/// What is wrong shows before training starts, in words that help, and nothing traps.
@Suite struct TrainerErrors {
  private let folder: TemporaryFolder
  private let data: DataSet

  init() throws {
    folder = try TemporaryFolder()
    data = try Toy.write(folder / "data", sizes: [("train", 40), ("dev", 10), ("test", 10)])
  }

  private func message(_ data: DataSet? = nil, _ overrides: [String] = [], resume: Bool = false) -> String {
    do {
      _ = try Toy.trainer(data ?? self.data, folder / "run", overrides, resume: resume)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    (["training.epoch=3"], "training.epoch: unknown key; did you mean 'epochs'?"),
    (["training.epochs=many"], "training.epochs: "), (["training.epochs=0"], "training.epochs: "),
    (["training.optimizer.rate=1e30"], "training.optimizer.rate: "),
    (["training.optimizer.type=adamw"], "training.optimizer.type: "),
    (["training.optimizer.momentum=0.5"], "training.optimizer.momentum: unknown key"),
    (["training.select_by=map"], "training.select_by: map, but "),
    (["model.embedding.size=0"], "model.embedding.size: "),
    (["model.blocks[0].pooling.type=maximum"], "model.blocks[0].pooling.type: "),
    (["model.type=pair"], "model.type: unknown name 'pair'"),
    (["inference.products=float8"], "inference.products: "),
    (["inference.product=float16"], "inference.product: unknown key; did you mean 'products'?"),
    (["labels=[no, maybe]"], "labels: not the labels of"),
    (["text.vectors=/no/such/file.txt"], "/no/such/file.txt"), (["blocks=[]"], "blocks: unknown key"),
  ])
  func recipesThatDoNotFit(overrides: [String], expected: String) {
    let message = message(nil, overrides)
    #expect(message.contains(expected), "\(message)")
    #expect(bytes(folder / "run/recipe.yaml") == nil)
  }

  @Test func aSizeThatIsNotThatOfTheVectors() {
    write("w1 \(Array(repeating: "0.5", count: 50).joined(separator: " "))\n".utf8, folder / "v.txt")
    let message = message(nil, ["text.vectors=\(folder / "v.txt")", "model.embedding.size=4096"])
    #expect(
      message.contains("model.embedding.size: 4096, but the word vectors have 50 numbers each"), "\(message)")
  }

  @Test func splitsThatAreMissing() throws {
    let noDev = try Toy.write(folder / "no-dev", sizes: [("train", 40)])
    #expect(message(noDev).contains("no dev split"))
    let noTrain = try Toy.write(folder / "no-train", sizes: [("dev", 40)])
    #expect(message(noTrain).contains("there is no split 'train'; its splits are: dev"))
    let noTest = try Toy.write(folder / "no-test", sizes: [("train", 40), ("dev", 10)])
    #expect(try Toy.train(noTest, folder / "run").test == nil)
    #expect(!text(folder / "run/metrics.json").contains("test"))
  }

  private func singles(_ name: String, labels: [String], task: DataSetTask = .single) throws -> DataSet {
    let writer = try DataSetWriter(folder: folder / name, task: task, labels: labels)
    for split in ["train", "dev", "test"] {
      for row in 0..<4 {
        try writer.append(
          Example(
            id: "\(row)", textA: "a b", textB: task == .pair ? "c" : nil,
            label: labels.isEmpty ? nil : labels[row % labels.count]), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    return try DataSet(folder: folder / name)
  }

  @Test func dataThatCannotTeachTheModel() throws {
    #expect(message(try singles("none", labels: [], task: .pair)).contains("0 labels"))
    #expect(message(try singles("one", labels: ["a"], task: .pair)).contains("1 labels"))
    let single = try singles("single", labels: ["a", "b"])
    #expect(message(single).contains("its task is single, the model reads 2 texts a row"))
    #expect(message(single, ["model={type: pair_cnn, blocks: []}"]).contains("its task is single"))
  }

  @Test(arguments: [
    ("train", [], "no row of the train split has a label"),
    ("dev", [], "the dev split has no rows to find the accuracy of"),
    ("dev", ["training.select_by=map"], "the dev split has no rows to find the map of"),
  ])
  func splitsWithoutLabels(split: String, overrides: [String], expected: String) throws {
    let writer = try DataSetWriter(folder: folder / "some", task: .pair, labels: data.labels, groups: true)
    for name in data.splits {
      try data.split(name).forEachRow { index, row in
        var example = row.example(labels: data.labels)
        example.group = "q"
        if name == split { example.label = nil }
        try writer.append(example, to: name)
      }
    }
    try writer.finish(provenance: Provenance())
    let error = #expect(throws: FileError.self) {
      try Toy.train(try DataSet(folder: folder / "some"), folder / "run", overrides)
    }
    #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
  }

  @Test func dataThatTheModelCannotBeScoredOn() throws {
    try Toy.train(data, folder / "run")
    let model = try TrainedModel(folder: folder / "run")
    func message(_ data: DataSet) -> String {
      do {
        _ = try model.evaluate(try data.split("test"), workers: Workers(count: 1))
        return "no error"
      } catch { return "\(error)" }
    }
    let other = message(try singles("other", labels: ["no", "perhaps"], task: .pair))
    #expect(
      other
        == "split test, row 2: the label 'perhaps' is unknown to the model; labels of the data set alone: "
        + "'perhaps'; of the model alone: 'yes'")
    #expect(
      message(try singles("single", labels: ["no", "yes"])).contains(
        "row 1: it has 1 texts, the model reads 2"))
    #expect(message(try singles("unlabelled", labels: [], task: .pair)) == "no error")
  }

  @Test func runsThatCannotGoOn() throws {
    try Toy.train(data, folder / "run")
    let run = folder / "run"
    func resumed(_ data: DataSet? = nil, _ overrides: [String] = []) -> String {
      message(data, overrides, resume: true)
    }
    #expect(resumed(nil, ["training.seed=2"]).contains("started with another recipe: '  seed: 1' there"))
    let other = try singles("other", labels: ["no", "yes"], task: .pair)
    #expect(resumed(other).contains("checkpoint.safetensors continues: its split 'dev' has other rows"))
    // A position out of all bounds.
    let path = run + "/checkpoint.safetensors"
    let file = try SafetensorsFile(path: path)
    let tensors = try file.entries.map { entry in
      SafetensorsTensor(name: entry.name, type: entry.type, shape: entry.shape, bytes: try file.bytes(entry))
    }
    for key in ["epoch", "window", "batch", "step", "losses", "best_epoch"] {
      for value in ["\(Int.max)", "-1", "x", ""] {
        try SafetensorsFile.write(tensors, metadata: file.metadata.merging([key: value]) { $1 }, to: path)
        #expect(resumed().contains("checkpoint.safetensors: not a checkpoint"), "\(key) \(value)")
      }
      // The largest that is taken must not trap either.
      let largest = file.metadata.merging(["epoch": "1"]) { $1 }.merging([key: "\(1 << 40)"]) { $1 }
      try SafetensorsFile.write(tensors, metadata: largest, to: path)
      _ = try? Toy.train(data, run, resume: true)
    }
    // Cut off, or a bit wrong.
    try SafetensorsFile.write(tensors, metadata: file.metadata, to: path)
    let good = try #require(bytes(path))
    var stream = RandomStream(seed: 3, "checkpoint")
    for _ in 0..<40 {
      var bad = good
      let place = Int(stream.next() % UInt64(min(good.count, 3000)))
      if stream.next() % 2 == 0 {
        bad.removeSubrange(place...)
      } else {
        bad[place] ^= 1 << UInt8(stream.next() % 8)
      }
      write(bad, path)
      let message = resumed()
      #expect(message == "no error" || message.contains(path), "\(message)")
    }
    unlink(path)
    #expect(throws: FileError.self) { try RunFolder.checkResumable(run) }
  }
}
