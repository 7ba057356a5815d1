import Experiments
import Foundation
import Testing
import TextData

/// Which test rows a report shows.
@Suite struct ShownRowsTests {
  private func shown(_ rows: [(text: String, label: String?)]) throws -> [Int] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let writer = try DataSetWriter(folder: folder, task: .single, labels: ["a", "b"])
    try writer.append(Example(id: "0", textA: "to train on", label: "a"), to: "train")
    for (number, row) in rows.enumerated() {
      try writer.append(Example(id: "\(number)", textA: row.text, label: row.label), to: "test")
    }
    try writer.finish(provenance: Provenance())
    return try TestSplit(of: DataSet(folder: folder)).shown
  }

  private let sentence = "a sentence of some length"

  @Test func theyComeFromAllFifthsAndClasses() throws {
    let rows = (0..<50).map { (sentence, $0 % 10 == 7 ? "b" : "a") }
    #expect(try shown(rows) == [0, 17, 20, 37, 40])
  }

  @Test func theyAreShortButNotTooShort() throws {
    var rows = (0..<10).map { _ in ("tiny", "a") }
    rows[3].0 = String(repeating: "long ", count: 100)
    rows[6].0 = String(repeating: "longer ", count: 1000)
    rows[9].0 = sentence
    #expect(try shown(rows) == [3, 9])
  }

  @Test func rowsWithoutALabelAreCountedAndNotShown() throws {
    #expect(try shown([(sentence, nil), (sentence, "a"), (sentence, nil), (sentence, "b")]) == [1, 3])
    #expect(try shown([]) == [])
  }
}
