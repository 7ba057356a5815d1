import Foundation
import Testing
import Windrow

/// The example of the README, used as its reader would.
@Suite struct OwnModelTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func theReadmeShowsTheModelThatIsCompiledHere() throws {
    func text(_ path: String) throws -> String {
      try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }
    #expect(try text("README.md").contains("```swift\n" + text("Tests/WindrowTests/OwnModel.swift") + "```"))
  }

  @Test func anOwnModelTrainsExplainsAndIsReadAgain() throws {
    let folder = NSTemporaryDirectory() + "/windrow-own-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let writer = try DataSetWriter(folder: folder + "/data", task: .single, labels: ["calm", "loud"])
    for (split, count) in [("train", 200), ("dev", 40), ("test", 40)] {
      for row in 0..<count {
        let word = row % 2 == 0 ? "bang" : "hush"
        let text = (0..<6).map { $0 == row % 6 ? word : "w\((row * 5 + $0 * 3) % 17)" }.joined(separator: " ")
        try writer.append(
          Example(id: "\(split)-\(row)", textA: text, label: row % 2 == 0 ? "loud" : "calm"), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let recipe = try Recipe.parse("model: {size: 20}\ntraining: {epochs: 4}".utf8, file: "own.yaml")
    try RunFolder.prepare(folder + "/run", overwrite: true)
    let workers = Workers(count: 2)
    let trainer = try Trainer(
      recipe: recipe, data: DataSet(folder: folder + "/data"), folder: folder + "/run", resume: false,
      workers: workers, maker: { try AskedFilters($0, $1) }, isQuiet: true)
    let accuracy = try #require(try trainer.run().test?.confusion.accuracy)
    #expect(accuracy > 0.95, "\(accuracy)")
    let model = try TrainedModel(folder: folder + "/run", maker: { try AskedFilters($0, $1) })
    let example = Example(id: "1", textA: "w1 w2 bang w3")
    let explanation = try Explainer(model, method: .attention, workers: workers).explain(example)
    #expect(explanation.label == "loud")
    #expect(abs(explanation.texts[0].tokens.reduce(0) { $0 + $1.weight } - 1) < 1e-5)
  }
}
