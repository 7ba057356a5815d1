import Glibc
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

/// How a run trains.
struct RunCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let overrides: [String]

  static let all: [RunCase] = optimizers + models

  /// Random draws, temperatures that fall, penalties and sentences, on pairs.
  private static let models: [RunCase] = [
    (
      "sampled attention",
      "{type: text_classifier, embedding: {size: 8}, layers: [{type: lstm, units: 6, bidirectional: true}], "
        + "pooling: {type: attention, score: additive, normalizer: sample}, head: {dropout: 0.2}}"
    ),
    (
      "Gumbel attention with hops",
      "{type: text_classifier, embedding: {size: 8}, ngrams: {size: 5, dropout: 0.2}, pooling: {type: "
        + "attention, query: {type: learned, hops: 2}, normalizer: st_gumbel, penalty: 0.1}}"
    ),
    (
      "Transformer",
      "{type: text_classifier, embedding: {size: 8}, layers: [{type: transformer, heads: 2, units: 9}]}"
    ), ("refit", "{type: text_classifier, embedding: {size: 8}, layers: [{type: convolution, filters: 8}]}"),
    ("ESIM", "{type: esim, embedding: {size: 8}, units: 5, normalizer: gumbel}"),
    (
      "hierarchical",
      "{type: hierarchical, embedding: {size: 8}, levels: [{}, {pooling: {normalizer: sample}}]}"
    ),
  ].map { name, model in
    let structure = name == "hierarchical" ? "sentences" : "none"
    let ngrams = model.contains("ngrams") ? "{tokens: [1, 2]}" : "null"
    return RunCase(
      testDescription: name,
      overrides: [
        "training.refit=\(name == "refit")",
        "model=\(model)", "text.structure=\(structure)", "text.ngrams=\(ngrams)", "training.averaging=0.9",
        "training.optimizer.rate=0.02",
      ])
  }

  private static let optimizers: [RunCase] = ["adam", "adagrad", "sgd"].flatMap { optimizer in
    ["null", "0.9"].map { averaging in
      RunCase(
        testDescription: "\(optimizer), averaging \(averaging)",
        overrides: [
          "training.optimizer.type=\(optimizer)", "training.optimizer.rate=0.02",
          "training.averaging=\(averaging)", "training.clip=2", "training.l2.blocks=0.001",
          "training.label_smoothing=0.05", "training.schedule.type=linear",
        ])
    }
  }
}

/// A run in a process of its own, to which something happens after a while.
struct ChildRun: Codable, Sendable {
  let data: String
  let folder: String
  let overrides: [String]
  let microseconds: Int

  init(_ data: String, _ folder: String, _ overrides: [String], microseconds: Double) {
    (self.data, self.folder, self.overrides) = (data, folder, overrides)
    self.microseconds = Int(microseconds)
  }

  /// Starts or continues the run; SIGALRM comes while it trains.
  func run(checkpointSeconds: Double) throws -> Trainer.Outcome {
    let trainer = try Toy.trainer(
      try DataSet(folder: data), folder, overrides,
      resume: access(folder + "/checkpoint.safetensors", F_OK) == 0, checkpointSeconds: checkpointSeconds)
    alarm(afterMicroseconds: microseconds)
    return try trainer.run()
  }
}

@Suite struct TrainerLaws {
  private let folder: TemporaryFolder
  private let data: DataSet

  init() throws {
    folder = try TemporaryFolder()
    data = try Toy.write(folder / "data", tags: true)
  }

  private func files(_ run: String) -> [[UInt8]?] {
    [bytes(run + "/weights.safetensors"), bytes(run + "/metrics.json")]
  }

  @Test(arguments: RunCase.all)
  func theSeedDecidesTheBytes(_ row: RunCase) throws {
    try Toy.train(data, folder / "a", row.overrides, workers: 1)
    try Toy.train(data, folder / "b", row.overrides, workers: 2)
    try Toy.train(data, folder / "c", row.overrides + ["training.seed=2"], workers: 2)
    let a = files(folder / "a")
    #expect(a.allSatisfy { $0?.isEmpty == false })
    #expect(a == files(folder / "b"))
    #expect(a[0] != files(folder / "c")[0])
    #expect(bytes(folder / "a/recipe.yaml") == bytes(folder / "b/recipe.yaml"))
    #expect(bytes(folder / "a/vocabulary.txt") == bytes(folder / "c/vocabulary.txt"))
  }

  /// The run is killed between any two instructions, several times, and each time goes on.
  @Test(arguments: RunCase.all)
  func aKilledRunGoesOnToTheSameBytes(_ row: RunCase) async throws {
    let overrides = row.overrides + ["training.epochs=6", "training.batch_size=20"]
    let start = monotonicSeconds()
    try Toy.train(data, folder / "whole", overrides)
    let duration = monotonicSeconds() - start
    for share in [0.4, 0.7] {
      let child = ChildRun(data.folder, folder / "run", overrides, microseconds: duration * share * 1e6)
      await #expect(processExitsWith: .signal(SIGALRM)) { [child = child as ChildRun] in
        _ = try child.run(checkpointSeconds: 0)
        while true { pause() }
      }
    }
    #expect(access(folder / "run/checkpoint.safetensors", F_OK) == 0)
    try Toy.train(data, folder / "run", overrides, workers: 2, resume: true)
    #expect(files(folder / "run") == files(folder / "whole"))
  }

  /// Ctrl-C ends the run between two steps, at a checkpoint.
  @Test(arguments: RunCase.all.prefix(4).suffix(3))
  func anInterruptedRunGoesOnToTheSameBytes(_ row: RunCase) async throws {
    let overrides = row.overrides + ["training.epochs=20", "training.batch_size=10", "training.patience=20"]
    let start = monotonicSeconds()
    try Toy.train(data, folder / "whole", overrides)
    let duration = monotonicSeconds() - start
    for share in [0.2, 0.4] {
      let child = ChildRun(data.folder, folder / "run", overrides, microseconds: duration * share * 1e6)
      await #expect(processExitsWith: .exitCode(7)) { [child = child as ChildRun] in
        signal(SIGALRM) { _ in kill(getpid(), SIGINT) }
        Interrupt.install()
        let outcome = try child.run(checkpointSeconds: 30)
        // What an interrupted run leaves is a model.
        _ = try TrainedModel(folder: child.folder)
        exit(outcome.isInterrupted == (outcome.test == nil) ? 7 : 1)
      }
    }
    try Toy.train(data, folder / "run", overrides, resume: true)
    #expect(files(folder / "run") == files(folder / "whole"))
  }

  @Test(arguments: [2, 3])
  func learnsTheTaskAndTheSavedModelSaysTheSame(classes: Int) throws {
    let data = try Toy.write(
      folder / "task", classes: classes, tags: true, sizes: [("train", 600), ("dev", 60), ("test", 60)])
    let outcome = try Toy.train(
      data, folder / "run",
      [
        "model.embedding={size: 64, norm: 0.8}", "model.head.type=similarities", "training.epochs=20",
        "training.patience=20",
        "training.averaging=0.95",
      ], workers: 2)
    let test = try #require(outcome.test)
    #expect(test.confusion.total == 60 && outcome.dev.confusion.total == 60)
    #expect(test.confusion.accuracy > (classes == 2 ? 0.95 : 0.85), "\(test.text)")

    let model = try TrainedModel(folder: folder / "run")
    #expect(model.pipeline.labels == data.labels)
    var (examples, predictions) = ([Example](), [Prediction]())
    let report = try model.evaluate(try data.split("test"), workers: Workers(count: 1)) {
      examples.append($0)
      predictions.append($1)
    }
    #expect(report.json == test.json)
    #expect(
      text(folder / "run/metrics.json").contains(
        #""test": "# + test.json.json.dropLast(0)))
    #expect(examples.map(\.id) == (0..<60).map { "test-\($0)" } && examples.allSatisfy { $0.tag != nil })
    let right = zip(examples, predictions).filter { data.labels[$1.label] == $0.label }.count
    #expect(Double(right) / 60 == test.confusion.accuracy)

    // One text at a time, or all at once on more threads.
    let all = model.classify(examples, workers: Workers(count: 2))
    for (index, example) in examples.enumerated() {
      let alone = model.classify([example], workers: Workers(count: 1))[0]
      for other in [all[index], predictions[index]] {
        #expect(alone.label == other.label)
        #expect(zip(alone.probabilities, other.probabilities).allSatisfy { Swift.abs($0 - $1) < 1e-5 })
      }
      #expect(Swift.abs(alone.probabilities.reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test func stopsWhenDevDoesNotImprove() throws {
    let outcome = try Toy.train(
      data, folder / "run", ["training.optimizer.rate=0", "training.epochs=9", "training.patience=2"])
    #expect(outcome.bestEpoch == 1)
    #expect(
      text(folder / "run/metrics.json").hasPrefix(#"{"best_epoch": 1, "epochs": 3, "steps": 15, "seed": 1, "#)
    )
    #expect(text(folder / "run/log.jsonl").split(separator: "\n").count == 3)
  }

  @Test func theBestEpochIsKept() throws {
    // A rate that falls apart after a good start: whatever epoch is best, its score is what the folder gives.
    let outcome = try Toy.train(
      data, folder / "run",
      [
        "training.epochs=6", "training.patience=6", "training.optimizer.type=sgd",
        "training.optimizer.rate=2", "training.clip=5", "training.calibrate=false",
      ])
    let lines = text(folder / "run/log.jsonl").split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.contains { $0.contains("\"best\": false") })
    let best = lines.filter { $0.contains("\"best\": true") }
    let end = "\"dev\": \(outcome.dev.json.json)}"
    #expect(best.last?.hasSuffix(end) == true)
    #expect(best.last?.contains("\"epoch\": \(outcome.bestEpoch), ") == true)
  }

  @Test func aLossThatIsNotANumberStopsWithAdvice() throws {
    let error = #expect(throws: TrainingError.self) {
      try Toy.train(
        data, folder / "run",
        [
          "training.optimizer.type=sgd", "training.optimizer.rate=100", "model.head.activation=identity",
          "training.label_smoothing=0.1", "training.epochs=50", "training.patience=50",
        ])
    }
    let message = error?.description ?? ""
    for part in [
      "not a finite number", "epoch ", "step ", "train-", "training.optimizer.rate", "training.clip",
    ] {
      #expect(message.contains(part), "\(message)")
    }
  }

  @Test func mapChoosesTheEpochOfARankingTask() throws {
    let data = try Toy.write(folder / "ranking", groups: true)
    let outcome = try Toy.train(data, folder / "run", ["training.select_by=map", "training.epochs=8"])
    let ranking = try #require(outcome.dev.ranking)
    #expect(ranking.groups == 12 && ranking.meanAveragePrecision > 0.6)
    #expect(outcome.test?.ranking?.groups == 12)
    #expect(text(folder / "run/metrics.json").contains(#""map": "#))
  }

  @Test func unlabelledRowsAreLeftOut() throws {
    let writer = try DataSetWriter(folder: folder / "some", task: .pair, labels: data.labels)
    for split in data.splits {
      try data.split(split).forEachRow { index, row in
        var example = row.example(labels: data.labels)
        example.tag = nil
        if index % 3 == 0 { example.label = nil }
        try writer.append(example, to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let outcome = try Toy.train(try DataSet(folder: folder / "some"), folder / "run")
    #expect(outcome.dev.confusion.total == 40 && outcome.test?.confusion.total == 40)
  }

  @Test func balancedWeightsAreThoseOfTheFormula() throws {
    let writer = try DataSetWriter(folder: folder / "rare", task: .pair, labels: ["a", "b", "c", "never"])
    for (label, count) in [("a", 7), ("b", 2), ("c", 1)] {
      for row in 0..<count {
        try writer.append(Example(id: "\(row)", textA: "x", textB: "y", label: label), to: "train")
      }
    }
    try writer.append(Example(id: "none", textA: "x", textB: "y"), to: "train")
    try writer.finish(provenance: Provenance())
    let weights = try DataSet(folder: folder / "rare").split("train").balancedWeights()
    let counts = [7.0, 2, 1]
    #expect(weights == counts.map { 10 / (4 * $0) } + [1])
    try Toy.train(data, folder / "run", ["training.class_weights=balanced"])
  }

  @Test(arguments: ["frozen", "trained_without_vectors", "trained"])
  func vectorsStayWhereTheRecipeSaysSo(training: String) throws {
    // Every second word has a vector.
    let lines = (0..<20).map { word in
      "w\(2 * word) " + (0..<5).map { "0.\(word % 9 + 1)\($0)" }.joined(separator: " ")
    }
    write((lines.joined(separator: "\n") + "\n").utf8, folder / "vectors.txt")
    let overrides = [
      "text.vectors=\(folder / "vectors.txt")", "model.embedding.size=5",
      "model.embedding.training=\(training)",
    ]
    let recipeStart = overrides + ["training.optimizer.rate=0", "training.epochs=1"]
    try Toy.train(data, folder / "start", recipeStart)
    try Toy.train(data, folder / "run", overrides)
    func table(_ run: String) throws -> (words: Vocabulary, numbers: [Float]) {
      let file = try SafetensorsFile(path: folder / "\(run)/weights.safetensors")
      let entry = try #require(file["embedding.table"])
      return (try Vocabulary(path: folder / "\(run)/vocabulary.txt"), try file.floats(entry))
    }
    let (words, before) = try table("start")
    let after = try table("run").numbers
    #expect(before.count == words.count * 5 && after.count == before.count)
    for word in 0..<40 {
      let id = Int(words.id(of: "w\(word)"))
      let (a, b) = (Array(before[id * 5..<id * 5 + 5]), Array(after[id * 5..<id * 5 + 5]))
      let moves = training == "trained" || (training == "trained_without_vectors" && word % 2 == 1)
      #expect((a != b) == moves, "w\(word)")
      if word % 2 == 0 { #expect(Swift.abs(a[0] - (Float("0.\(word / 2 % 9 + 1)0") ?? 0)) < 1e-6) }
    }
  }
}
