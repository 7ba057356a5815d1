import Recipes

/// One split of a data set. Safe to read from several threads.
///
/// The shards used last are kept in memory, about 64 MiB of them; all others stay on disk. What is wrong with a
/// shard is found out when it is first used: a `ShardError` or `FileError`.
public final class Split: Sendable {
  /// The split's name.
  public let name: String
  /// The names of the labels in the order of their numbers.
  public let labels: [String]
  /// How many rows there are.
  public var count: Int { folder.count }
  /// Whether rows have any number of labels instead of one.
  public var isMultiLabel: Bool { columns.labels != nil }
  /// Whether rows have groups.
  public var hasGroups: Bool { columns.group != nil }
  /// Whether rows have tags.
  public var hasTags: Bool { columns.tag != nil }

  private let folder: ShardFolder
  private let columns: RowColumns
  private let cache: ShardCache

  /// - Parameter parts: the splits on disk whose rows it has, one after the other.
  init(_ name: String, parts: [DataSetDescription.Split], of data: DataSet) throws {
    (self.name, labels) = (name, data.labels)
    let path = data.folder + "/" + parts[0].name
    folder = ShardFolder(
      joining: try parts.map { expected in
        let path = data.folder + "/" + expected.name
        let folder = try ShardFolder(path)
        guard folder.indexChecksum == expected.checksum, folder.count == expected.rows else {
          throw FileError(
            file: path, problem: "its index is not the one that dataset.yaml describes",
            remedy: "pack the data again")
        }
        return folder
      })
    guard let first = folder.entries.first, folder.entries.allSatisfy({ $0.columns == first.columns }) else {
      throw FileError(
        file: path, problem: "its shards have no columns in common", remedy: "pack the data again")
    }
    columns = try RowColumns(first.columns, of: data.metadata, path: path)
    cache = ShardCache(count: folder.entries.count, limit: ShuffledRows.windowBytes)
  }

  /// Row `index`, as values of its own.
  public func example(at index: Int) throws -> Example {
    try withRow(index) { $0.example(labels: labels) }
  }

  /// Calls `body` with a view of row `index`, which is valid only during the call.
  public func withRow<Result>(_ index: Int, _ body: (Row) throws -> Result) throws -> Result {
    let (number, sample) = folder.locate(index)
    return try shard(number).withSample(sample) { try body(Row($0, columns)) }
  }

  /// Calls `body` with each row's number and a view of it, in order; the view is valid only during the call.
  public func forEachRow(_ body: (Int, Row) throws -> Void) throws {
    for number in folder.entries.indices {
      let shard = try shard(number)
      let start = folder.start(of: number)
      for sample in 0..<shard.count {
        try shard.withSample(sample) { try body(start + sample, Row($0, columns)) }
      }
    }
  }

  /// Bytes of all shards, uncompressed.
  package var bytes: Int { folder.entries.reduce(0) { $0 + $1.raw.bytes } }

  /// The row numbers in the random order of an epoch, from `position` on.
  public func shuffled(seed: UInt64, epoch: Int, position: Int = 0) -> ShuffledRows {
    let shards = folder.entries.enumerated().map { number, entry in
      (rows: folder.start(of: number)..<folder.start(of: number) + entry.samples, bytes: entry.raw.bytes)
    }
    return ShuffledRows(shards: shards, seed: seed, epoch: epoch, position: position)
  }

  /// Checks every shard on disk.
  public func verify() throws {
    for number in folder.entries.indices { try checkLabels(folder.load(number)) }
  }

  private func shard(_ number: Int) throws -> Shard {
    try cache.shard(number) {
      let shard = try folder.load(number)
      try checkLabels(shard)
      return shard
    }
  }

  private func checkLabels(_ shard: Shard) throws {
    for sample in 0..<shard.count {
      let label = shard.withSample(sample) { $0.integer(columns.label) }
      if label < -1 || label >= labels.count {
        throw ShardError(
          file: shard.file, sample: sample, column: "label",
          problem: "label \(label) is not in dataset.yaml, which has \(labels.count)",
          remedy: "pack the data again")
      }
      guard let column = columns.labels else { continue }
      let numbers = shard.withSample(sample) { LabelSet.numbers($0.bytes(column)) }
      if label != -1 || numbers?.last ?? -1 >= labels.count || numbers == nil {
        throw ShardError(
          file: shard.file, sample: sample, column: "labels",
          problem: "not a list of ascending numbers below \(labels.count), beside the label -1",
          remedy: "pack the data again")
      }
    }
  }
}
