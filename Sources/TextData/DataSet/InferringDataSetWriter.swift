import Glibc
import Recipes

/// Writes a data set of which only the rows will tell what its labels are and whether rows have groups and tags.
///
///     let writer = try InferringDataSetWriter(folder: "data/x")
///     for example in examples {
///       survey.add(example)
///       try writer.append(example, to: "train", schema: survey.schema)
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
  @exclusivity(unchecked) private var parts: [SplitWriters] = []
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
    _ example: Example, to split: String, schema: @autoclosure () throws -> DataSetSchema
  ) throws {
    precondition(isOpen, "InferringDataSetWriter: append after the end")
    if held.isEmpty, let part = parts.last {
      do { return try part.append(example, to: split) } catch is DataSetSchema.Misfit {}
    }
    held.append((example, split))
    heldBytes += 100 + example.textA.utf8.count + (example.textB?.utf8.count ?? 0)
    if heldBytes > sizeLimit { try writeHeld(try schema().guess) }
  }

  /// Writes what is left; `schema` is that of all rows. A data set without rows is a `FileError`.
  ///
  /// - Parameter rewriting: called for each row that is written once more; what it throws ends the writing.
  package func finish(
    schema: DataSetSchema, provenance: Provenance, rewriting: () throws -> Void = {}
  ) throws {
    precondition(isOpen, "InferringDataSetWriter: finish after the end")
    if !held.isEmpty { try writeHeld(schema) }
    guard var whole = parts.first else {
      throw FileError(file: output.folder, problem: "there are no rows to write", remedy: "check the input")
    }
    if parts.count > 1 || whole.schema != schema {
      for part in parts { try part.finish(name: output.name, provenance: provenance) }
      whole = try makePart(schema)
      for part in parts.dropLast() { try copy(part, to: whole, rewriting) }
    }
    try whole.finish(name: output.name, provenance: provenance)
    try output.putInPlace(whole.folder)
    isOpen = false
  }

  /// Removes all that was written; the writer cannot be used any more. Does nothing after `finish`.
  package func abandon() {
    guard isOpen else { return }
    isOpen = false
    for part in parts { part.waitForShards() }
    output.remove()
  }

  private func makePart(_ schema: DataSetSchema) throws -> SplitWriters {
    let folder = "\(output.temporary)/\(parts.count)"
    if mkdir(folder, 0o755) != 0 { throw FileError(writing: folder) }
    let part = SplitWriters(
      folder: folder, schema: schema, sizeLimit: sizeLimit, inBackground: inBackground)
    parts.append(part)
    return part
  }

  private func writeHeld(_ schema: DataSetSchema) throws {
    let part = try makePart(schema)
    for (example, split) in held { try part.append(example, to: split) }
    held.removeAll()
    heldBytes = 0
  }

  /// Appends the rows of a finished part to another, which may have other names and numbers for their labels.
  private func copy(_ part: SplitWriters, to whole: SplitWriters, _ rewriting: () throws -> Void) throws {
    let data = try DataSet(folder: part.folder)
    let labels = part.schema.given
    for name in data.splits {
      try data.split(name).forEachRow { _, row in
        try rewriting()
        try whole.append(row.example(labels: labels), to: name)
      }
    }
  }
}
