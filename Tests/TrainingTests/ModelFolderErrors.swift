import Glibc
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

/// A model's folder whose files are missing, of another model, or damaged.
@Suite struct ModelFolderErrors {
  private static let files = ["recipe.yaml", "vocabulary.txt", "weights.safetensors"]
  private let folder: TemporaryFolder
  private let run: String
  private let good: [String: [UInt8]]

  init() throws {
    folder = try TemporaryFolder()
    run = folder / "run"
    let data = try Toy.write(folder / "data", sizes: [("train", 40), ("dev", 10)])
    try Toy.train(data, run, ["training.epochs=1"])
    good = Dictionary(uniqueKeysWithValues: Self.files.map { [run] in ($0, bytes(run + "/" + $0) ?? []) })
  }

  /// Puts `content` in the place of a file (nil removes it) and says what loading and using the folder gives.
  private func message(_ file: String, _ content: [UInt8]?) -> String {
    for (name, bytes) in good { write(bytes, run + "/" + name) }
    if let content { write(content, run + "/" + file) } else { unlink(run + "/" + file) }
    do {
      let model = try TrainedModel(folder: run)
      let pair = Example(id: "1", textA: "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10", textB: "")
      _ = model.classify([pair], workers: Workers(count: 1))
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func filesThatAreMissingOrEmpty() {
    #expect(message("recipe.yaml", good["recipe.yaml"]) == "no error")
    for file in Self.files {
      #expect(message(file, nil).contains(run + "/" + file), "\(file)")
      #expect(message(file, []).contains(run), "\(file)")
    }
    #expect(throws: FileError.self) { try TrainedModel(folder: folder / "none") }
    #expect(throws: FileError.self) { try TrainedModel(folder: run + "/recipe.yaml") }
  }

  @Test func weightsOfAnotherModel() throws {
    let path = run + "/weights.safetensors"
    let file = try SafetensorsFile(path: path)
    let tensors = try file.entries.map { entry in
      SafetensorsTensor(name: entry.name, type: entry.type, shape: entry.shape, bytes: try file.bytes(entry))
    }
    let contents = try file.entries.map { try file.bytes($0) }
    func message(_ tensors: [SafetensorsTensor]) throws -> String {
      try SafetensorsFile.write(tensors, to: folder / "other")
      return self.message("weights.safetensors", bytes(folder / "other"))
    }
    for (index, entry) in file.entries.enumerated() {
      var fewer = tensors
      fewer.remove(at: index)
      #expect(try message(fewer).contains("\(path): tensor '\(entry.name)': missing"))
      let turned = SafetensorsTensor(
        name: entry.name, type: entry.type, shape: entry.shape + [1], bytes: contents[index])
      #expect(try message(fewer + [turned]).contains("\(path): tensor '\(entry.name)': shape "))
      let whole = SafetensorsTensor(
        name: entry.name, type: .int32, shape: entry.shape, bytes: contents[index])
      #expect(
        try message(fewer + [whole]).contains("\(path): tensor '\(entry.name)': type I32, expected F32"))
    }
    let extra = SafetensorsTensor(name: "extra", shape: [2], floats: [1, 2])
    #expect(try message(tensors + [extra]).contains("\(path): tensor 'extra': not part of this model"))
  }

  @Test func recipesAndWordsOfAnotherModel() {
    func edited(_ file: String, _ edit: (inout String) -> Void) -> String {
      var text = String(decoding: good[file] ?? [], as: UTF8.self)
      edit(&text)
      return message(file, Array(text.utf8))
    }
    let filters = edited("recipe.yaml") { $0.replace("filters: 6", with: "filters: 7") }
    #expect(
      filters.contains(run + "/weights.safetensors") && filters.contains("do not belong together"),
      "\(filters)")
    let labels = edited("recipe.yaml") { $0.replace("[\"no\", ", with: "[\"yes\", ") }
    #expect(labels.contains(run + "/recipe.yaml: labels: "), "\(labels)")
    let words = edited("vocabulary.txt") { $0 += "another\t0\n" }
    #expect(words.contains("embedding.table"), "\(words)")
  }

  /// Cut off or one bit wrong anywhere: an error that names the folder, or a model that still works.
  @Test(arguments: files)
  func damage(_ file: String) {
    let good = good[file] ?? []
    var stream = RandomStream(seed: 17, file)
    let end = monotonicSeconds() + 0.9
    for _ in 0..<300 where monotonicSeconds() < end {
      var bad = good
      // Most of the weights are numbers: look at their header more often.
      let range = stream.next() % 2 == 0 ? min(good.count, 700) : good.count
      let place = Int(stream.next() % UInt64(range))
      let isCut = stream.next() % 3 == 0
      if isCut { bad.removeSubrange(place...) } else { bad[place] ^= 1 << UInt8(stream.next() % 8) }
      let message = message(file, bad)
      #expect(
        message == "no error" || message.contains(run), "\(isCut ? "cut" : "bit") at \(place): \(message)")
      if isCut && file.hasPrefix("weights") { #expect(message.contains(run + "/" + file)) }
    }
  }
}
