import FoundationEssentials
import Glibc
import Recipes

/// Writes a data set of which only the rows will tell what its labels are and whether rows have groups and tags.
///
///     let writer = try InferringDataSetWriter(folder: "data/x")
///     try importer.forEachRow(…) { row in
///       survey.add(row.bytes)
///       try writer.append(row.bytes, to: "train", schema: survey.schema)
///     }
///     try writer.finish(schema: survey.schema, provenance: …)
///
/// The first rows wait in memory until they show what rows are like; then all are written as if no row differed
/// from that. Where one does, a new part begins, and at the end all parts become one data set: the same, byte for
/// byte, as that of a `DataSetWriter` that knows the schema from the start. Otherwise each row is written once.
package final class InferringDataSetWriter {
  private let output: UnfinishedDataSet
  private let sizeLimit: Int
  private let inBackground: Bool

  @exclusivity(unchecked) private var held: [(example: Example, split: String)] = []
  @exclusivity(unchecked) private var heldBytes = 0
  @exclusivity(unchecked) private var current: SplitWriters?
  private var ended: [(folder: String, schema: DataSetSchema)] = []  // the parts before the current one
  @exclusivity(unchecked) private var isOpen = true

  /// As for `DataSetWriter`.
  ///
  /// - Parameter sizeLimit: the bytes of a shard before compression, and about as many of rows that wait.
  package init(
    folder: String, overwrite: Bool = false, sizeLimit: Int = 8 << 20, inBackground: Bool = true
  ) throws {
    output = try UnfinishedDataSet(folder: folder, overwrite: overwrite)
    (self.sizeLimit, self.inBackground) = (sizeLimit, inBackground)
  }

  deinit { abandon() }

  /// Appends a row to a split.
  ///
  /// - Parameter schema: what the rows up to this one are like, asked for now and then.
  package func append(
    _ example: ExampleBytes, to split: String, schema: @autoclosure () throws -> DataSetSchema
  ) throws {
    precondition(isOpen, "InferringDataSetWriter: append after the end")
    if held.isEmpty, let current {
      do { return try current.append(example, to: split) } catch is DataSetSchema.Misfit {}
    }
    let example = example.example
    held.append((example, split))
    heldBytes += Self.bytes(of: example)
    if heldBytes > sizeLimit { try beginPart(try schema().guess) }
  }

  /// Writes what is left; `schema` is that of all rows. A data set without rows is a `FileError`.
  ///
  /// - Parameter rewriting: called for each row that is written once more; what it throws ends the writing.
  package func finish(
    schema: DataSetSchema, provenance: Provenance, rewriting: () throws -> Void = {}
  ) throws {
    precondition(isOpen, "InferringDataSetWriter: finish after the end")
    if !held.isEmpty { try beginPart(schema) }
    if !ended.isEmpty || current?.schema != schema {
      try beginPart(schema)
      for part in ended { try move(part, rewriting) }
    }
    guard let current, !current.rows.isEmpty else {
      throw FileError(file: output.folder, problem: "there are no rows to write", remedy: "check the input")
    }
    try current.finish(name: output.name, provenance: provenance)
    try output.putInPlace(current.folder)
    isOpen = false
  }

  /// Removes all that was written; the writer cannot be used any more. Does nothing after `finish`.
  package func abandon() {
    guard isOpen else { return }
    isOpen = false
    current?.waitForShards()
    output.remove()
  }

  /// About the memory that a row takes while it waits.
  private static func bytes(of example: Example) -> Int {
    let labels = example.labels ?? []
    return [example.id, example.textA, example.textB, example.label, example.group, example.tag].reduce(100) {
      $0 + ($1?.utf8.count ?? 0)
    } + labels.reduce(0) { $0 + 16 + $1.utf8.count }
  }

  /// Ends the current part, and begins another with the rows that wait.
  private func beginPart(_ schema: DataSetSchema) throws {
    if let current {
      try current.finish(name: output.name, provenance: Provenance())
      ended.append((current.folder, current.schema))
    }
    let folder = "\(output.temporary)/\(ended.count)"
    if mkdir(folder, 0o755) != 0 { throw FileError(writing: folder) }
    let part = SplitWriters(
      folder: folder, schema: schema, sizeLimit: sizeLimit, inBackground: inBackground)
    current = part
    for (example, split) in held {
      do { try part.append(example, to: split) } catch let misfit as DataSetSchema.Misfit {
        throw misfit.error(of: example)
      }
    }
    held.removeAll()
    heldBytes = 0
  }

  /// Appends the rows of a part to the current one, which may have other names and numbers for their labels.
  private func move(_ part: (folder: String, schema: DataSetSchema), _ rewriting: () throws -> Void) throws {
    let data = try DataSet(folder: part.folder)
    let labels = part.schema.given
    for name in data.splits {
      try data.split(name).forEachRow { _, row in
        try rewriting()
        try current?.append(row.example(labels: labels), to: name)
      }
    }
    try? FileManager.default.removeItem(atPath: part.folder)
  }
}
