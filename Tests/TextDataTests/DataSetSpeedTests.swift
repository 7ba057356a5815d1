import Testing
import TextData

@Suite(.serialized) struct SplitSpeedTests {
  /// 10,000 pairs of SICK's size, read from memory. The bar is far below what an idle machine does, so that
  /// only a change of kind, such as a copy of each text, can miss it.
  @Test func aMillionRowsASecondAreReadFromMemory() throws {
    let folder = try TemporaryFolder()
    let writer = try DataSetWriter(folder: folder.path + "/set", task: .pair, labels: ["a", "b", "c"])
    for number in 0..<10_000 {
      let row = Example(
        id: "\(number)", textA: "A group of kids is playing in a yard and an old man is standing \(number)",
        textB: "A group of boys in a yard is playing and a man is in the background",
        label: ["a", "b", "c"][number % 3])
      try writer.append(row, to: "train")
    }
    try writer.finish(provenance: Provenance())
    let split = try DataSet(folder: folder.path + "/set").split("train")
    var bytes = 0
    func read() throws {
      try split.forEachRow { _, row in
        bytes += row.id.count + row.textA.count + (row.textB?.count ?? 0) + (row.label ?? 0)
      }
    }
    try read()
    let time = try ContinuousClock().measure { for _ in 0..<20 { try read() } }
    let speed = 200_000 / (time / .seconds(1))
    print("\(Int(speed)) rows/s in order, \(bytes / 21) bytes a pass")
    #expect(speed > 1_000_000)
  }
}
