import Foundation
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

@Suite struct CompactModelTests {
  private func trained(_ folder: TemporaryFolder) throws -> TrainedModel {
    let data = try Toy.write(folder / "data", sizes: [("train", 120), ("dev", 40)])
    _ = try Toy.train(
      data, folder / "run",
      [
        "training.epochs=2",
        "model={type: text_classifier, embedding: {size: 90}, layers: [{type: convolution, widths: [2], "
          + "filters: 400}], head: {hidden: 70}}",
      ])
    return try TrainedModel(folder: folder / "run")
  }

  private func probabilities(_ model: TrainedModel) -> [Float] {
    let pairs = [("w1 w2 w3", "w2"), ("w4", "w4 w5"), ("", "w1")]
    let examples = pairs.map { Example(id: "1", textA: $0.0, textB: $0.1) }
    return model.classify(examples, workers: Workers(count: 1)).flatMap(\.probabilities)
  }

  @Test(arguments: [(WeightStorage.float32, Float(0)), (.float16, 0.002), (.int8, 0.02)])
  func aCopyAnswersAsTheModel(storage: WeightStorage, distance: Float) throws {
    let folder = try TemporaryFolder()
    let model = try trained(folder)
    let bytes = try model.writeCompact(to: folder / "small", as: storage, scores: "{}\n", overwrite: false)
    let copy = try TrainedModel(folder: folder / "small")
    #expect(copy.temperature == model.temperature && copy.temperature != 1)
    for (a, b) in zip(probabilities(model), probabilities(copy)) { #expect(abs(a - b) <= distance) }
    // Numbers of a block lie within half a step of what they were.
    for (a, b) in zip(model.classifier.parameters.entries, copy.classifier.parameters.entries) {
      let (x, y) = (a.parameter.value.floats, b.parameter.value.floats)
      let top = x.reduce(0) { max($0, abs($1)) }
      let step = storage == .int8 ? top / 127 / 2 * 1.01 : storage == .float16 ? top / 1024 : 0
      #expect(zip(x, y).allSatisfy { abs($0 - $1) <= step }, "\(a.name)")
    }
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: folder / "small/weights.safetensors")[.size] as? Int)
    #expect(size < bytes)
    // A copy of a copy has the same numbers.
    _ = try copy.writeCompact(to: folder / "again", as: storage, scores: nil, overwrite: false)
    #expect(probabilities(try TrainedModel(folder: folder / "again")) == probabilities(copy))
  }

  @Test func scalesThatAreMissingAreNamed() throws {
    let folder = try TemporaryFolder()
    _ = try trained(folder).writeCompact(to: folder / "small", as: .int8, scores: nil, overwrite: false)
    let path = folder / "small/weights.safetensors"
    let file = try SafetensorsFile(path: path)
    let kept = try file.entries.filter { $0.name != "embedding.table.scale" }.map {
      SafetensorsTensor(name: $0.name, type: $0.type, shape: $0.shape, bytes: try file.bytes($0))
    }
    try SafetensorsFile.write(kept, to: path)
    let error = #expect(throws: SafetensorsError.self) { try TrainedModel(folder: folder / "small") }
    #expect(error?.description.contains("embedding.table.scale") == true)
  }

  /// Logits drawn from a model that is sharper, or flatter, than the truth by a known factor.
  @Test(arguments: [0.5, 1, 2.5])
  func theTemperatureIsFound(factor: Double) {
    var stream = RandomStream(seed: 5, "calibration")
    var (logits, labels): ([[Float]], [Int]) = ([], [])
    for _ in 0..<20_000 {
      let scores = (0..<4).map { _ in 1.5 * stream.normal() }
      let weights = scores.map(exp)
      var rest = stream.uniform() * weights.reduce(0, +)
      labels.append(
        weights.firstIndex {
          rest -= $0; return rest < 0
        } ?? 3)
      logits.append(scores.map { Float(factor * $0) })
    }
    let temperature = fittedTemperature(logits: logits, labels: labels)
    #expect(abs(temperature / factor - 1) < 0.03, "\(temperature)")
    // Few rows say little.
    #expect(abs(fittedTemperature(logits: [[9, 0], [0, 9]], labels: [0, 1]) - 1) < 0.1)
    #expect(fittedTemperature(logits: [], labels: []).isFinite)
  }
}
