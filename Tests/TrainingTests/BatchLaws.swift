import Layers
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

@Suite struct BatchLaws {
  private func rows(_ count: Int) -> [EncodedRow] {
    var stream = RandomStream(seed: 1, "rows")
    return (0..<count).map { row in
      let (a, b) = (Int(stream.next() % 30), Int(stream.next() % 30))
      return EncodedRow(
        id: "\(row)", first: .init([Int32](repeating: 1, count: a)),
        second: .init([Int32](repeating: 2, count: b)),
        label: 0)
    }
  }

  @Test(arguments: [(0, 8), (1, 8), (8, 8), (101, 8), (400, 8), (37, 1)])
  func everyRowOnceInBatchesOfNearEqualLength(count: Int, size: Int) {
    let rows = rows(count)
    let batches = BatchOrder(batchSize: size, seed: 3).batches(rows, epoch: 1, window: 0)
    #expect(batches.count == (count + size - 1) / size)
    #expect(batches.allSatisfy { $0.count == size || $0.count == count % size })
    #expect(batches.joined().map(\.id).sorted() == rows.map(\.id).sorted())
    // Sorted by their lengths the batches do not overlap.
    let ranges = batches.map { ($0.map(\.length).min() ?? 0, $0.map(\.length).max() ?? 0) }.sorted { $0 < $1 }
    for (a, b) in zip(ranges, ranges.dropFirst()) { #expect(a.1 <= b.0) }
  }

  @Test func theOrderDependsOnSeedEpochAndWindowAlone() {
    let rows = rows(101)
    func ids(_ seed: UInt64, _ epoch: Int, _ window: Int) -> [[String]] {
      BatchOrder(batchSize: 8, seed: seed).batches(rows, epoch: epoch, window: window).map { $0.map(\.id) }
    }
    #expect(ids(1, 1, 0) == ids(1, 1, 0))
    #expect(Set([ids(1, 1, 0), ids(2, 1, 0), ids(1, 2, 0), ids(1, 1, 1)]).count == 4)
  }

  /// 203 rows, and what reads them.
  private func toySplit(_ folder: TemporaryFolder) throws -> (Split, TextPipeline) {
    let data = try Toy.write(folder / "data", sizes: [("train", 203)])
    return (
      try data.split("train"),
      try TextPipeline(
        try TextPipeline.Settings(try Recipe.parse("{maximum_length: 8}".utf8, file: "test")),
        vocabulary: Vocabulary(words: ["w1", "w2"]), labels: data.labels)
    )
  }

  @Test func rowsThatAreReadTogetherAreThoseReadOneByOne() throws {
    let settings = try TextPipeline.Settings(
      try Recipe.parse("{pair_features: true, maximum_length: 7}".utf8, file: "test"))
    let pipeline = try TextPipeline(
      settings, vocabulary: Vocabulary(words: ["a", "isn't", "c", "É".lowercased()]), labels: ["x", "y"])
    let texts = ["A c, isn’t it É a c", "", "a", "no C"]
    let examples = texts.indices.map { place in
      Example(
        id: "\(place)", textA: texts[place], textB: place == 1 ? nil : texts[texts.count - 1 - place],
        label: "y")
    }
    let rows = pipeline.encode(examples)
    #expect(rows.count == examples.count)
    for (row, example) in zip(rows, examples) {
      let alone = pipeline.encode(example)
      #expect(row.id == alone.id && row.features == alone.features && row.label == 1)
      #expect(row.first.ids == alone.first.ids && row.second?.ids == alone.second?.ids)
      #expect(row.isCut == alone.isCut)
    }
    #expect(rows[0].isCut && !rows[2].isCut)
    #expect(rows[0].first.ids == [1, 3, 0, 2, 0, 4, 1])
  }

  @Test func aStreamOfRowsGoesOnAtAnyWindow() throws {
    let folder = try TemporaryFolder()
    let (split, pipeline) = try toySplit(folder)
    let stream = RowStream(split: split, seed: 5, windowSize: 50)
    #expect(stream.windows == 5)
    func ids(_ epoch: Int, _ window: Int) throws -> [String] {
      try stream.rows(epoch: epoch, window: window, pipeline: pipeline).map(\.id)
    }
    let epoch = try (0..<5).map { try ids(1, $0) }
    #expect(epoch.map(\.count) == [50, 50, 50, 50, 3])
    #expect(Set(epoch.joined()).count == 203)
    #expect(try ids(1, 3) == epoch[3] && ids(1, 0) == epoch[0])
    #expect(try (0..<5).flatMap { try ids(2, $0) } != epoch.flatMap { $0 })
    #expect(try Set((0..<5).flatMap { try ids(2, $0) }).count == 203)
  }

  /// Rows are the same whether all, some or none of them are kept from epoch to epoch.
  @Test func keptRowsAreTheRows() throws {
    let folder = try TemporaryFolder()
    let (split, pipeline) = try toySplit(folder)
    // Room for the texts as they are, which encoded ones soon exceed.
    let some = split.count * EncodedRow.bytesOfFields + split.bytes
    let epochs = try [0, some, 1 << 30].map { room in
      let stream = RowStream(split: split, seed: 5, windowSize: 50, room: room)
      return try (1...3).flatMap { epoch in
        try (0..<stream.windows).flatMap { window in
          try stream.rows(epoch: epoch, window: window, pipeline: pipeline).map {
            "\($0.id) \($0.texts.map(\.ids)) \($0.label)"
          }
        }
      }
    }
    #expect(epochs[0].count == 3 * 203 && epochs[1] == epochs[0] && epochs[2] == epochs[0])
  }

  /// The pieces of a batch give its gradient, at any number of workers to the byte.
  @Test func gradientsOfABatchAreTheSumOfItsPieces() throws {
    let node = try Recipe.parse(
      "{type: pair_cnn, blocks: [{filters: 3}], embedding: {size: 5}}".utf8, file: "test")
    let model = try ModelTable.make(
      node,
      ModelContext(classes: 2, vocabulary: 3, maximumLength: 30, texts: 2, initializer: Initializer(seed: 1)))
    let optimizer = Optimizer(
      rule: try OptimizerRule(try Recipe.parse("{type: sgd}".utf8, file: "test")),
      parameters: model.parameters)
    func gradients(_ batch: [EncodedRow], _ workers: Int) -> ([[Double]], Double) {
      let result = BatchGradient(batch, model: model, loss: LossRule(), workers: Workers(count: workers)) {
        RandomStream(seed: 1, "piece", $0)
      }
      let sum = GradientSum(result.pieces, optimizer: optimizer, workers: Workers(count: workers))
      let tensors = sum.gradients.map { gradient -> [Double] in
        switch gradient {
        case .dense(let tensor)?: return tensor.numbers
        case .rows(let ids, let tensor)?:
          return ids.indices.sorted { ids[$0] < ids[$1] }.flatMap { tensor.rows($0..<$0 + 1).numbers }
        case nil: return []
        }
      }
      return (tensors, result.loss)
    }
    let rows = rows(50).filter { !$0.first.ids.isEmpty && $0.second?.ids.isEmpty == false }
    let (one, lossOne) = gradients(rows, 1)
    let (two, lossTwo) = gradients(rows, 2)
    #expect(one == two && lossOne == lossTwo && one.allSatisfy { !$0.isEmpty })
    // The mean over the batch is the mean of its rows.
    var mean = one.map { $0.map { _ in 0.0 } }
    for row in rows {
      for (slot, numbers) in gradients([row], 1).0.enumerated() {
        for index in numbers.indices { mean[slot][index] += numbers[index] / Double(rows.count) }
      }
    }
    for (a, b) in zip(one.joined(), mean.joined()) { #expect(Swift.abs(a - b) < 1e-5) }
  }

  @Test func aWarmStepAsksForNoMemory() async {
    await #expect(processExitsWith: .success) {
      let node = try Recipe.parse(
        """
        type: pair_cnn
        embedding: {size: 16, dropout: 0.1}
        blocks: [{filters: 8, attention: {}, pooling: {type: attention}}, {filters: 8}]
        head: {type: both, hidden: 8, dropout: 0.1}
        """.utf8, file: "test")
      let model = try ModelTable.make(
        node,
        ModelContext(
          classes: 3, vocabulary: 100, maximumLength: 12, texts: 2, initializer: Initializer(seed: 1)))
      let optimizer = Optimizer(
        rule: try OptimizerRule(try Recipe.parse("{type: adam}".utf8, file: "test")),
        parameters: model.parameters)
      let average = WeightAverage(optimizer, decay: 0.9)
      let workers = Workers(count: 1)
      var stream = RandomStream(seed: 1, "rows")
      func step(_ number: Int) {
        // Each step names the words anew: all shapes stay.
        let words = stream.permutation(100).map(Int32.init)
        let batch = (0..<48).map { (row: Int) -> EncodedRow in
          let (first, second) = (words[row...].prefix(3 + row % 9), words[40...].prefix(3 + row % 7))
          return EncodedRow(
            id: "", first: .init(Array(first)), second: .init(Array(second)), label: Int32(row % 3))
        }
        let result = BatchGradient(batch, model: model, loss: LossRule(), workers: workers) {
          RandomStream(seed: 1, "dropout", number, $0)
        }
        var sum = GradientSum(result.pieces, optimizer: optimizer)
        sum.clip(to: 1)
        average.prepare(sum.gradients)
        optimizer.update(sum.gradients, step: number, factor: 1)
        average.add(sum.gradients, step: number)
      }
      for number in 1...20 { step(number) }
      let warm = Pool.newBlocks
      for number in 21...40 { step(number) }
      precondition(warm > 0 && Pool.newBlocks == warm, "\(warm) blocks, then \(Pool.newBlocks)")
    }
  }
}
