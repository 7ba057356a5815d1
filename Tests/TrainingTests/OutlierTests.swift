import Recipes
import TensorCore
import Testing
import TextData
import Training

/// `training.outliers`: texts of no class.
@Suite struct OutlierTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Texts of five words, two of them telling; outliers have both telling words of a, among strange ones.
  private func makeData(multiLabel: Bool = false) throws -> DataSet {
    let writer = try DataSetWriter(
      folder: folder / "data\(multiLabel)", task: .single, labels: ["a", "b"], multiLabel: multiLabel)
    var stream = RandomStream(seed: 1, "outlier data")
    func word(_ kind: String) -> String { "\(kind)\(stream.next() % 8)" }
    for (split, count) in [("train", 300), ("dev", 60), ("test", 60)] {
      for row in 0..<count {
        let label = row % 2 == 0 ? "a" : "b"
        let text = [word(label), word("n"), word("n"), word(label), word("n")].joined(separator: " ")
        try writer.append(
          Example(
            id: "\(row)", textA: text, label: multiLabel ? nil : label, labels: multiLabel ? [label] : nil),
          to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let lines = (0..<50).map { _ in "\(word("x")) \(word("a")) \(word("x")) \(word("a")) \(word("x"))\n" }
    write(lines.joined().utf8, folder / "other.txt")
    return try DataSet(folder: folder / "data\(multiLabel)")
  }

  private func train(
    _ data: DataSet, _ name: String, _ settings: String, workers: Int = 1, resume: Bool = false
  ) throws -> Trainer {
    if !resume { try RunFolder.prepare(folder / name, overwrite: true) }
    let recipe = try Recipe.parse(
      """
      model:
        type: text_classifier
        embedding: {size: 16, norm: 1}
        layers: [{type: convolution, widths: [2], filters: 16}]
      training: {epochs: 20, patience: 20, batch_size: 16, calibrate: false, optimizer: {rate: 0.02}\(settings)}
      """.utf8, file: "outliers.yaml")
    return try Trainer(
      recipe: recipe, data: data, folder: folder / name, resume: resume, workers: Workers(count: workers),
      isQuiet: true)
  }

  @Test(arguments: [false, true]) func theModelIsUnsureOfOtherTexts(multiLabel: Bool) throws {
    let data = try makeData(multiLabel: multiLabel)
    func sure(_ name: String, _ settings: String) throws -> Float {
      let outcome = try train(data, name, settings).run()
      #expect(try #require(outcome.test).accuracy > 0.9)
      let model = try TrainedModel(folder: folder / name)
      let answers = model.classify(
        (0..<8).map { Example(id: "", textA: "x1 a\($0) x2 a\(7 - $0) y2") }, workers: Workers(count: 1))
      return answers.reduce(0) { $0 + ($1.probabilities.max() ?? 0) } / 8
    }
    let with = try sure("with", ", outliers: \(folder / "other.txt"), outlier_share: 0.3")
    let without = try sure("without", "")
    #expect(with < (multiLabel ? 0.5 : 0.7) && without > 0.75, "\(with) \(without)")
  }

  @Test func theSeedDecidesTheBytesAndTheTextsAreChecked() throws {
    let data = try makeData()
    let settings = ", averaging: 0.9, outliers: [\(folder / "other.txt")]"
    _ = try train(data, "one", settings).run()
    _ = try train(data, "two", settings, workers: 2).run()
    #expect(bytes(folder / "one/weights.safetensors") == bytes(folder / "two/weights.safetensors"))
    // 300 rows and 30 outliers in batches of 16.
    #expect(text(folder / "one/metrics.json").contains("\"steps\": 420,"))
    write("x1 x2\n".utf8, folder / "other.txt")
    let error = #expect(throws: (any Error).self) { try train(data, "one", settings, resume: true) }
    #expect("\(error!)".contains("other.txt: not the outliers of the run that"))
  }

  @Test(arguments: [
    ("\n\n", "no text in it; give a file with one text a line"),
    ("x\ny\u{0}\n", "line 2: there is a NUL byte"),
  ])
  func filesThatAreNoTexts(content: String, expected: String) throws {
    let data = try makeData()
    write(content.utf8, folder / "bad.txt")
    let error = #expect(throws: (any Error).self) {
      try train(data, "run", ", outliers: \(folder / "bad.txt")")
    }
    #expect("\(error!)".contains("bad.txt: \(expected)"), "\(error!)")
    let missing = #expect(throws: (any Error).self) { try train(data, "run", ", outliers: /no/such") }
    #expect("\(missing!)".contains("/no/such"))
  }

  @Test func pairsHaveNone() throws {
    let pairs = try Toy.write(folder / "pairs", sizes: [("train", 40), ("dev", 10)])
    let error = #expect(throws: (any Error).self) { try train(pairs, "run", ", outliers: /no/such") }
    #expect("\(error!)".contains("training.outliers: texts, but"))
  }
}
