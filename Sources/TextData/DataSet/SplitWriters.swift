import Recipes

/// Writes the splits of a data set and its `dataset.yaml` into a folder.
final class SplitWriters {
  /// What the rows are.
  let schema: DataSetSchema
  /// The folder.
  let folder: String
  /// How many rows each split has so far.
  var rows: [String: Int] { splits.mapValues(\.count) }

  private let columns: [ShardColumn]
  private let sizeLimit: Int
  private let inBackground: Bool
  @exclusivity(unchecked) private var splits: [String: ShardWriter] = [:]
  @exclusivity(unchecked) private var values: [ShardValue] = []  // of the row last appended

  init(folder: String, schema: DataSetSchema, sizeLimit: Int, inBackground: Bool) {
    (self.folder, self.schema, columns) = (folder, schema, schema.columns)
    (self.sizeLimit, self.inBackground) = (sizeLimit, inBackground)
  }

  /// Appends a row to a split; a `DataSetSchema.Misfit` leaves it out.
  func append(_ example: Example, to split: String) throws {
    try schema.put(example, into: &values)
    try writer(of: split).append(values)
  }

  /// Writes what is left of the shards, the indices and `dataset.yaml`.
  func finish(name: String, provenance: Provenance) throws {
    var description = DataSetDescription(
      name: name, task: schema.task, labels: schema.labels, isMultiLabel: schema.isMultiLabel, splits: [],
      provenance: provenance)
    for (name, writer) in splits.sorted(by: { DataSetDescription.precedes($0.key, $1.key) }) {
      try writer.finish()
      let checksum = try ShardFolder(folder + "/" + name).indexChecksum
      description.splits.append(.init(name: name, rows: writer.count, checksum: checksum))
    }
    try AtomicFile.write(description.text, to: folder + "/" + DataSetDescription.file)
  }

  /// Waits until nothing is written any more.
  func waitForShards() {
    for writer in splits.values { writer.waitForShard() }
  }

  private func writer(of split: String) throws -> ShardWriter {
    if let writer = splits[split] { return writer }
    guard DataSetDescription.isSplitName(split) else {
      throw FileError(
        file: folder, problem: "'\(split)' cannot be the name of a split",
        remedy: "use letters, digits, '_', '-' and '.', such as train, dev, test")
    }
    let writer = try ShardWriter(
      folder: folder + "/" + split, columns: columns, sizeLimit: sizeLimit, inBackground: inBackground)
    splits[split] = writer
    return writer
  }
}
