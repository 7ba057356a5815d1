import Foundation
import TextData

/// What a run of the built program gave.
struct CommandResult {
  var status: Int32
  var output: String
  var errors: String
}

/// A folder of a test's own, removed at the end; commands run in it.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/windrow-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ bytes: Data, to name: String) throws {
    try bytes.write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Everything below the folder, hidden files too, with the size of files.
  var contents: [String] {
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.sorted().map { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
      let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
      return isFile ? "\(name) \(attributes?[.size] as? Int ?? -1)" : name
    }
  }

  /// A process of the built program that has not been started; its output goes to `output` or to a file.
  func process(_ arguments: [String], input: Any? = nil, output: Any? = nil) throws -> Process {
    let process = Process()
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.executableURL = program.deletingLastPathComponent().appendingPathComponent("windrow")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// Starts a process that gets signals: threads of tests have them blocked, which a process inherits.
  func runUnblocked(_ process: Process) throws {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  /// Runs the built program to its end.
  func windrow(_ arguments: String..., input: String = "") throws -> CommandResult {
    try run(arguments, input: Data(input.utf8))
  }

  func run(_ arguments: [String], input: Data = Data()) throws -> CommandResult {
    let side = try TestFolder()  // so that the folder itself holds only what the command leaves
    for name in ["out", "err", "in"] { try side.write(name == "in" ? input : Data(), to: name) }
    func handle(_ name: String) -> FileHandle? { FileHandle(forUpdatingAtPath: side.path + "/" + name) }
    let process = try process(arguments, input: handle("in"), output: handle("out"))
    process.standardError = handle("err")
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try side.text("out"), errors: try side.text("err"))
  }

  /// Writes a data set of `rows` pairs in each of train and test.
  func packPairs(_ name: String, rows: Int = 3) throws {
    let writer = try DataSetWriter(folder: path + "/" + name, task: .pair, labels: ["no", "yes"])
    for split in ["train", "test"] {
      for row in 1...rows {
        try writer.append(
          Example(
            id: "\(split)-\(row)", textA: "premise \(row)", textB: "hypothesis number \(row)",
            label: row % 2 == 0 ? "yes" : "no"), to: split)
      }
    }
    try writer.finish(provenance: Provenance(command: "a test", licence: "CC0-1.0"))
  }
}

extension TestFolder {
  /// A small model that trains in a moment.
  static let recipe = """
    text: {maximum_length: 8}
    model:
      type: pair_cnn
      embedding: {size: 6}
      blocks:
        - {filters: 4, width: 2, attention: {}, pooling: {type: average}}
    training: {epochs: 3, batch_size: 16}
    """

  /// Writes the data set `name`, whose rows are right where both texts have the same word, and `recipe.yaml`.
  ///
  /// - Parameters:
  ///   - groups: four rows are the answers to one question.
  ///   - seed: another one gives rows of other words.
  func writeTask(
    _ name: String = "data", splits: [String] = ["train", "dev", "test"], rows: Int = 40,
    labels: [String] = ["no", "yes"], task: DataSetTask = .pair, groups: Bool = false, tags: Bool = false,
    seed: Int = 1
  ) throws {
    let writer = try DataSetWriter(
      folder: path + "/" + name, task: task, labels: labels, groups: groups, tags: tags)
    for split in splits {
      for row in 0..<rows {
        let word = (row * 7 + split.utf8.count * seed) % 11
        let isRight = groups ? row % 4 == row / 4 % 4 : row % 2 == 0
        try writer.append(
          Example(
            id: "\(split)-\(row)", textA: "the word is w\(word)",
            textB: task == .pair ? "here it is w\((word + (isRight ? 0 : 1 + row % 5)) % 11)" : nil,
            label: labels[isRight ? 1 : 0], group: groups ? "question \(row / 4)" : nil,
            tag: tags ? "word \(word % 2)" : nil), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    try write(Self.recipe, to: "recipe.yaml")
  }

  /// Trains `recipe.yaml` on `data`, into `run`.
  @discardableResult
  func train(_ options: String..., output: String = "run") throws -> CommandResult {
    try run(["train", "recipe.yaml", "--data", "data", "--output", output, "--quiet"] + options)
  }

  /// Writes a task and a model trained on it: `data`, `recipe.yaml` and `run`.
  func writeModel() throws {
    try writeTask()
    try train()
  }
}

extension TestFolder {
  /// Writes a model of single texts, `run`, that counts words.
  func writeTextModel(labels: [String] = ["no", "yes"]) throws {
    try writeTask(labels: labels, task: .single)
    try write("model: {type: bag_of_words}\ntraining: {epochs: 1}", to: "recipe.yaml")
    try train()
  }
}

/// The data sets that developers have beside the package; users do not, and the tests that need them are skipped.
let sharedData: String? = {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let path =
    ProcessInfo.processInfo.environment["WINDROW_SHARED_DATA"] ?? root.path + "/shared/data"
  return FileManager.default.fileExists(atPath: path) ? path : nil
}()
