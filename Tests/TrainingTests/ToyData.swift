import FoundationEssentials
import Glibc
import Recipes
import TensorCore
import TextData
import Training

/// A folder that goes when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var name = Array("/tmp/windrow-training-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }
}

/// A generated task: how many words of the first text come again in the second, all, half or none.
enum Toy {
  static let sizes = [("train", 200), ("dev", 60), ("test", 60)]

  /// - Parameters:
  ///   - groups: the rows come as questions of five candidates, one of them right.
  ///   - tags: each row is tagged with the length of its first text.
  static func write(
    _ folder: String, classes: Int = 2, groups: Bool = false, tags: Bool = false,
    sizes: [(String, Int)] = Toy.sizes, seed: UInt64 = 1
  ) throws -> DataSet {
    let labels = Array(["no", "yes", "half"].prefix(classes))
    let writer = try DataSetWriter(folder: folder, task: .pair, labels: labels, groups: groups, tags: tags)
    var stream = RandomStream(seed: seed, "toy")
    for (split, count) in sizes {
      for row in 0..<count {
        let words = stream.permutation(40).map { "w\($0)" }
        let length = 3 + Int(stream.next() % 5)
        let label = labels[groups ? (row % 5 == row / 5 % 5 ? 1 : 0) : Int(stream.next() % UInt64(classes))]
        let shared = ["no": 0, "yes": length, "half": length / 2][label] ?? 0
        let second = Array(words[..<shared]) + words[length..<2 * length - shared]
        try writer.append(
          Example(
            id: "\(split)-\(row)", textA: words[..<length].joined(separator: " "),
            textB: stream.permutation(length).map { second[$0] }.joined(separator: " "), label: label,
            group: groups ? "q\(row / 5)" : nil, tag: tags ? "length \(length)" : nil), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    return try DataSet(folder: folder)
  }

  static let yaml = """
    text: {maximum_length: 8}
    model:
      type: pair_cnn
      embedding: {size: 12, dropout: 0.1}
      blocks:
        - {filters: 6, width: 2, attention: {}, pooling: {type: attention, weighting: normalized}}
      head: {type: both, hidden: 8, dropout: 0.1}
    training: {epochs: 3, batch_size: 40, optimizer: {type: adam, rate: 0.01}}
    """

  static func recipe(_ overrides: [String] = []) throws -> RecipeNode {
    try Recipe.parse(yaml.utf8, file: "toy.yaml", overrides: overrides)
  }

  static func trainer(
    _ data: DataSet, _ folder: String, _ overrides: [String] = [], workers: Int = 1, resume: Bool = false,
    checkpointSeconds: Double = 30
  ) throws -> Trainer {
    if !resume { try RunFolder.prepare(folder, overwrite: true) }
    return try Trainer(
      recipe: try recipe(overrides), data: data, folder: folder, resume: resume,
      workers: Workers(count: workers),
      isQuiet: true, checkpointSeconds: checkpointSeconds)
  }

  @discardableResult
  static func train(
    _ data: DataSet, _ folder: String, _ overrides: [String] = [], workers: Int = 1, resume: Bool = false
  ) throws -> Trainer.Outcome {
    try trainer(data, folder, overrides, workers: workers, resume: resume).run()
  }
}

/// The bytes of a file; nil where there is none.
func bytes(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

func text(_ path: String) -> String { String(decoding: bytes(path) ?? [], as: UTF8.self) }

/// Writes a file plainly.
func write(_ content: some Sequence<UInt8>, _ path: String) {
  guard let file = fopen(path, "w") else { return }
  let content = Array(content)
  fwrite(content, 1, content.count, file)
  fclose(file)
}

/// Sends SIGALRM, which ends the process unless it is handled.
func alarm(afterMicroseconds microseconds: Int) {
  var timer = itimerval()
  timer.it_value = timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
  setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
}
