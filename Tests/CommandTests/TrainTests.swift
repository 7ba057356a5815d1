import Foundation
import Testing

@Suite struct TrainTests {
  @Test func quietSaysNothingAndProgressGoesToStandardError() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    let quiet = try folder.train("--json", output: "a/b/quiet")
    #expect(quiet.status == 0 && quiet.errors == "")
    #expect(Set(try object(quiet.output).keys) == ["best_epoch", "dev", "test"])
    let loud = try folder.windrow("train", "recipe.yaml", "--data", "data", "--output", "loud")
    #expect(
      loud.status == 0 && loud.output.hasPrefix("dev, epoch ")
        && loud.output.contains("\ntest, scored once\n"))
    #expect(loud.errors.hasPrefix("40 training rows, 40 dev rows, "))
    for epoch in 1...3 { #expect(loud.errors.contains("\nepoch \(epoch)/3   40 rows   ")) }
    #expect(try folder.bytes("a/b/quiet/weights.safetensors") == folder.bytes("loud/weights.safetensors"))
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/loud")) == [
        "recipe.yaml", "vocabulary.txt", "weights.safetensors", "checkpoint.safetensors", "metrics.json",
        "log.jsonl",
      ])
  }

  /// A limit on the size of files stands for a disk that is full.
  @Test(arguments: [false, true])
  func aFileThatCannotBeWrittenIsAnErrorAndLeavesNothing(replaces: Bool) throws {
    let folder = try TestFolder()
    try folder.writeTask()
    let before = folder.contents
    if replaces { try folder.train() }
    let train = try folder.process(
      ["train", "recipe.yaml", "--data", "data", "--output", "run", "--overwrite", "--quiet"]
        + ["--set", "model.embedding.size=600"])
    train.arguments =
      ["-c", "ulimit -f 16; exec \"$0\" \"$@\"", train.executableURL?.path ?? ""] + (train.arguments ?? [])
    train.executableURL = URL(fileURLWithPath: "/bin/sh")
    let errors = Pipe()
    train.standardError = errors
    try train.run()
    train.waitUntilExit()
    let message = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    #expect(train.terminationReason == .exit && train.terminationStatus == 1)
    #expect(message.hasPrefix("windrow: run/weights.safetensors: cannot write: File too large"), "\(message)")
    #expect(folder.contents == before + (replaces ? ["run"] : []))
  }

  @Test func anEmptyFolderIsUsedAndARunIsReplacedOnRequest() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    try folder.makeFolder("run")
    // What a run leaves that is killed while it writes its first file.
    try folder.write("cut", to: "run/recipe.yaml.77-1-0.partial")
    #expect(try folder.train().status == 0)
    let before = try folder.bytes("run/weights.safetensors")
    try folder.write("mine", to: "run/notes.txt")
    try folder.write("cut", to: "run/weights.safetensors.77-1-0.partial")
    #expect(try folder.train("--overwrite", "--set", "training.seed=2").status == 0)
    #expect(try folder.bytes("run/weights.safetensors") != before)
    #expect(try folder.text("run/log.jsonl").split(separator: "\n").count == 3)
    #expect(try folder.text("run/notes.txt") == "mine")
    #expect(!folder.contents.contains { $0.contains("partial") })
  }

  @Test func aFinishedRunIsOnlyScoredAgain() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    let first = try folder.train()
    let before = folder.contents
    let log = try folder.bytes("run/log.jsonl")
    let again = try folder.windrow("train", "recipe.yaml", "--data", "data", "--output", "run", "--resume")
    #expect(again.status == 0 && again.output == first.output)
    #expect(
      again.errors.contains("\nthe run is finished, after 3 epochs\n") && !again.errors.contains("epoch 1/3"))
    #expect(folder.contents == before)
    #expect(try folder.bytes("run/log.jsonl") == log)
  }

  /// A run that is killed between a line of the log and its checkpoint does the epoch once more.
  @Test func theLogHasEachEpochOnce() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    try folder.train()
    let log = try folder.text("run/log.jsonl")
    try folder.write(log + "{\"epoch\": 4, \"step\": 12}\n{\"epoch\": 5, \"st", to: "run/log.jsonl")
    #expect(try folder.train("--resume").status == 0)
    #expect(try folder.text("run/log.jsonl") == log)
  }

  @Test func anInterruptedOrKilledRunGoesOnToTheSameBytes() throws {
    let folder = try TestFolder()
    try folder.writeTask(rows: 300)
    let options = ["--set", "training.epochs=60", "--set", "training.patience=60"]
    let start = ["train", "recipe.yaml", "--data", "data", "--output", "run", "--quiet"] + options
    func epochs() -> Int { ((try? folder.text("run/log.jsonl")) ?? "").split(separator: "\n").count }

    func stopped(_ arguments: [String], after count: Int, by signal: Int32) throws -> Process {
      let process = try folder.process(arguments)
      try folder.runUnblocked(process)
      while process.isRunning && epochs() < count { usleep(1000) }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process
    }
    let interrupted = try stopped(start, after: 2, by: SIGINT)
    #expect(interrupted.terminationReason == .exit && interrupted.terminationStatus == 130)
    #expect(try folder.windrow("classify", "run", "a", "b").status == 0)
    #expect(try folder.text("run/log.jsonl").contains("\"epoch\": 2,") && epochs() < 60)

    let killed = try stopped(start + ["--resume"], after: epochs() + 2, by: SIGKILL)
    #expect(killed.terminationReason == .uncaughtSignal)
    #expect(try folder.windrow("classify", "run", "a", "b").status == 0)
    #expect(epochs() < 60)

    #expect(try folder.run(start + ["--resume", "--threads", "1"]).status == 0)
    let whole = start.map { $0 == "run" ? "whole" : $0 }
    #expect(try folder.run(whole).status == 0)
    for file in ["weights.safetensors", "metrics.json", "recipe.yaml", "vocabulary.txt"] {
      #expect(try folder.bytes("run/" + file) == folder.bytes("whole/" + file), "\(file)")
    }
    let lines = try objects(folder.text("run/log.jsonl"))
    #expect(lines.map { $0["epoch"] as? Int } == Array(1...60))
    #expect(!folder.contents.contains { $0.contains("partial") })
  }

  @Test func foldsAreTrainedOneByOneAndGoOn() throws {
    let folder = try TestFolder()
    try folder.writeTask(splits: ["train"])
    let start = ["train", "recipe.yaml", "--data", "data", "--output", "runs", "--folds", "3"]
    let first = try folder.run(start + ["--quiet", "--json"])
    #expect(first.status == 0 && first.errors == "")
    let report = try object(first.output)
    #expect(report["folds"] as? Int == 3 && Set(report.keys) == ["folds", "accuracy", "macro_f1"])
    let accuracy = try #require(report["accuracy"] as? [String: Any])
    #expect((accuracy["values"] as? [Double])?.count == 3 && Set(accuracy.keys) == ["mean", "sd", "values"])
    #expect(try folder.text("runs/folds.json") == first.output)
    #expect(!folder.contents.contains { $0.contains(".data") })
    // A fold that was not begun and one that was finished.
    try FileManager.default.removeItem(atPath: folder.path + "/runs/fold-2")
    let again = try folder.run(start + ["--resume", "--quiet", "--json"])
    #expect(again.status == 0 && again.output == first.output)
    #expect(try folder.run(start).status != 0)
    #expect(try folder.run(start.dropLast() + ["1"]).errors.contains("--folds: from 2 to 100"))
  }
}
