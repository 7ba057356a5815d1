import Testing
import TextData

/// `ExampleBytes` holds what an `Example` holds, whatever it held before.
@Suite struct ExampleBytesTests {
  @Test func anExampleComesBackWhole() {
    let long = String(repeating: "né 早上好 ", count: 1_000)
    let examples = [
      Example(id: "1", textA: long, textB: long + long, label: "a", group: "g", tag: "t"),
      Example(id: "", textA: ""),
      Example(id: "2", textA: "a", textB: "", label: ""),
      Example(id: "3", textA: "b", labels: ["x", "y"]),
      Example(id: "4", textA: "c", labels: []),
      Example(id: "5", textA: "d", group: "", tag: ""),
      Example(id: "6", textA: long + long + long + long, tag: "u"),
    ]
    let bytes = ExampleBytes()
    for example in examples + examples.reversed() {
      bytes.put(example)
      #expect(bytes.example == example)
      #expect(ExampleBytes(example).example == example)
    }
  }

  @Test func twoSpellingsOfALabelAreOneLabel() throws {
    let folder = try TemporaryFolder()
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let writer = try DataSetWriter(
      folder: folder.path + "/set", task: .single, labels: ["bar", composed])
    for (number, label) in ["bar", composed, decomposed, decomposed, composed].enumerated() {
      try writer.append(Example(id: "\(number)", textA: "text", label: label), to: "train")
    }
    try writer.finish(provenance: Provenance(command: "pack"))
    var numbers: [Int?] = []
    try DataSet(folder: folder.path + "/set").split("train").forEachRow { _, row in numbers.append(row.label)
    }
    #expect(numbers == [0, 1, 1, 1, 1])
  }
}
