import Foundation
import Testing

/// The trained models that come with the sources.
@Suite struct ShippedModelTests {
  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("models").path

  @Test(arguments: [
    (
      "news-en", ["Oil prices climb as OPEC agrees output cut", "The striker scored twice in the final"],
      ["Business", "Sports"]
    ),
    ("news-zh", ["国足主场二比零战胜对手", "北京五环外新盘开盘 均价每平方米两万元"], ["sports", "realty"]),
  ])
  func answerHeadlinesAndAreSmall(name: String, headlines: [String], labels: [String]) throws {
    let folder = try TestFolder()
    let model = Self.models + "/" + name
    let lines = try folder.windrow("classify", model, "-", input: headlines.joined(separator: "\n"))
    #expect(lines.status == 0 && lines.errors == "")
    #expect(lines.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == labels.map { $0[...] })
    for (headline, label) in zip(headlines, labels) {
      let one = try folder.windrow("classify", model, headline)
      #expect(one.output.hasPrefix(label + "\t0.") && one.output.split(separator: "\t").count == 6)
    }
    let sizes = try FileManager.default.contentsOfDirectory(atPath: model).map { file in
      try Data(contentsOf: URL(fileURLWithPath: model + "/" + file)).count
    }
    #expect(sizes.reduce(0, +) <= 6_000_000)
  }
}
