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
  private let contents: [DataSetSchema.Content]
  private let sizeLimit: Int
  private let inBackground: Bool
  @exclusivity(unchecked) private var splits: [String: ShardWriter] = [:]
  @exclusivity(unchecked) private var last: (split: String, writer: ShardWriter)?  // of the row last appended
  @exclusivity(unchecked) private var numbers = LabelNumbers()
  private let scratch = ExampleBytes()  // of a row that comes as an `Example`

  init(folder: String, schema: DataSetSchema, sizeLimit: Int, inBackground: Bool) {
    (self.folder, self.schema) = (folder, schema)
    (columns, contents) = (schema.columns.map(\.column), schema.columns.map(\.content))
    (self.sizeLimit, self.inBackground) = (sizeLimit, inBackground)
  }

  /// Appends a row to a split; a `DataSetSchema.Misfit` leaves it out.
  func append(_ example: ExampleBytes, to split: String) throws {
    try schema.check(example)
    let label = try example[.label].map { try number(of: $0) } ?? -1
    let labels = try example.labels.map { Set(try $0.map { try $0.withBytes { try number(of: $0) } }) }
    try writer(of: split).append { column, sample in
      switch contents[column] {
      case .part(let part): if let bytes = example[part] { sample.append(bytes) }
      case .label: sample.append(Int64(label))
      case .labels: LabelSet.text(labels ?? []).withBytes { sample.append($0) }
      }
    }
  }

  func append(_ example: Example, to split: String) throws {
    scratch.put(example)
    try append(scratch, to: split)
  }

  private func number(of label: UnsafeRawBufferPointer) throws(DataSetSchema.Misfit) -> Int {
    if let number = numbers[label] { return number }
    let number = try schema.number(of: String(decoding: label, as: UTF8.self))
    numbers.add(label, number: number)
    return number
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
    if let last, last.split == split { return last.writer }
    if let writer = splits[split] {
      last = (split, writer)
      return writer
    }
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
