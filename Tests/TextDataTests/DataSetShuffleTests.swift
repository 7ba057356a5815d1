import Testing
import TextData

@Suite struct ShuffledRowsTests {
  /// 400 rows in about 20 shards.
  static func split(in folder: TemporaryFolder) throws -> Split {
    let writer = try DataSetWriter(
      folder: folder.path + "/set", task: .single, labels: [], sizeLimit: 1500)
    for row in 0..<400 { try writer.append(Example(id: "\(row)", textA: "text \(row)"), to: "train") }
    try writer.finish(provenance: Provenance())
    return try DataSet(folder: folder.path + "/set").split("train")
  }

  @Test func everyRowComesOnceAndTheOrderDependsOnSeedAndEpochAlone() throws {
    let folder = try TemporaryFolder()
    let split = try Self.split(in: folder)
    let order = Array(split.shuffled(seed: 7, epoch: 0))
    #expect(order.sorted() == Array(0..<400))
    #expect(order != Array(0..<400))
    #expect(Array(split.shuffled(seed: 7, epoch: 0)) == order)
    #expect(Array(split.shuffled(seed: 7, epoch: 1)) != order)
    #expect(Array(split.shuffled(seed: 8, epoch: 0)) != order)
    #expect(Array(order[..<8]) == [128, 298, 262, 18, 242, 281, 393, 218])  // must never change
  }

  /// Seven shards of ten rows and 100 bytes, windows of 250 bytes: two shards a window.
  @Test func aWindowHoldsFewShardsAndPositionsCountThroughAllOfThem() {
    let shards = (0..<7).map { (rows: $0 * 10..<$0 * 10 + 10, bytes: 100) } + [(rows: 70..<70, bytes: 100)]
    func order(from position: Int) -> [Int] {
      Array(ShuffledRows(shards: shards, seed: 1, epoch: 2, position: position, windowBytes: 250))
    }
    let whole = order(from: 0)
    #expect(whole.sorted() == Array(0..<70))
    var windows: [Set<Int>] = []  // of shards
    for row in whole where windows.last?.contains(row / 10) != true {
      if let last = windows.last, last.count < 2 {
        windows[windows.count - 1].insert(row / 10)
      } else {
        windows.append([row / 10])
      }
    }
    #expect(windows.reduce(0) { $0 + $1.count } == 7)
    for position in 0...70 { #expect(order(from: position) == Array(whole[position...])) }
    #expect(Array(ShuffledRows(shards: [], seed: 1, epoch: 0, position: 0)) == [])
  }

  @Test func anyPositionGoesOnWhereItWasLeft() throws {
    let folder = try TemporaryFolder()
    let split = try Self.split(in: folder)
    let order = Array(split.shuffled(seed: 3, epoch: 5))
    for position in 0...400 {
      let rest = split.shuffled(seed: 3, epoch: 5, position: position)
      #expect(Array(rest) == Array(order[position...]))
    }
    var whole = split.shuffled(seed: 3, epoch: 5)
    for position in 0..<400 {
      #expect(whole.position == position)
      #expect(whole.next() == order[position])
    }
    #expect(whole.next() == nil && whole.next() == nil && whole.position == 400)
  }
}
