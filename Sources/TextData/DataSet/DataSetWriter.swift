import Recipes

/// Writes a data set: a folder with `dataset.yaml` and, for each split, a folder of shards.
///
///     let writer = try DataSetWriter(folder: "data/sick", task: .pair, labels: ["ENTAILMENT", "NEUTRAL"])
///     try writer.append(example, to: "train")
///     try writer.finish(provenance: …)
///
/// Everything goes into a hidden folder beside the output, which takes the output's name at the end: the output
/// is there whole or not at all. A writer that is let go before `finish` removes what it wrote. Memory use does
/// not grow with the number of rows. Failures are `FileError` or `ShardError`.
public final class DataSetWriter {
  /// The label names in the order of their numbers: sorted, so that the same data always get the same numbers.
  public var labels: [String] { splits.schema.labels }
  /// How many rows each split has so far.
  public var rows: [String: Int] { splits.rows }

  private let output: UnfinishedDataSet
  private let splits: SplitWriters
  private var isOpen = true

  /// Begins a data set at `folder`, making the folders above it.
  ///
  /// - Parameters:
  ///   - labels: all labels that rows will have, in any order.
  ///   - multiLabel: whether rows have any number of labels, `Example.labels`, instead of one.
  ///   - groups: whether rows have groups.
  ///   - tags: whether rows have tags.
  ///   - overwrite: whether a data set that is there is replaced, at the end; its README.md stays. Anything else
  ///     is never replaced, but for a folder that holds nothing or only a README.md.
  ///   - sizeLimit: the bytes of a shard before compression.
  ///   - inBackground: whether another thread may compress and write shards.
  public init(
    folder: String, task: DataSetTask, labels: [String], multiLabel: Bool = false, groups: Bool = false,
    tags: Bool = false, overwrite: Bool = false, sizeLimit: Int = 8 << 20,
    inBackground: Bool = true
  ) throws {
    let schema = DataSetSchema(
      task: task, labels: labels, multiLabel: multiLabel, groups: groups, tags: tags)
    if schema.labels.count < labels.count {
      throw FileError(
        file: folder, problem: "a label occurs twice in \(labels)", remedy: "give each label once")
    }
    output = try UnfinishedDataSet(folder: folder, overwrite: overwrite)
    splits = SplitWriters(
      folder: output.temporary, schema: schema, sizeLimit: sizeLimit, inBackground: inBackground)
  }

  deinit { abandon() }

  /// Appends a row to a split.
  ///
  /// A row that does not fit the data set is a `FileError`; it is then left out and writing can go on.
  public func append(_ example: Example, to split: String) throws {
    precondition(isOpen, "DataSetWriter: append after the end")
    do { try splits.append(example, to: split) } catch let misfit as DataSetSchema.Misfit {
      throw misfit.error(of: example)
    }
  }

  /// Writes `dataset.yaml` and gives the folder its name. A data set without rows is a `FileError`.
  public func finish(provenance: Provenance) throws {
    precondition(isOpen, "DataSetWriter: finish after the end")
    guard !splits.rows.isEmpty else {
      throw FileError(file: output.folder, problem: "there are no rows to write", remedy: "check the input")
    }
    try splits.finish(name: output.name, provenance: provenance)
    try output.putInPlace(output.temporary)
    isOpen = false
  }

  /// Removes all that was written; the writer cannot be used any more. Does nothing after `finish`.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    splits.waitForShards()
    output.remove()
  }
}
