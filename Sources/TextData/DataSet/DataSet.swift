import Recipes

/// A data set on disk: a folder with `dataset.yaml` and a folder of shards for each split.
///
///     let data = try DataSet(folder: "data/sick")
///     let train = try data.split("train")
///     let first = try train.example(at: 0)
public struct DataSet: Sendable {
  /// The folder's path.
  public let folder: String
  /// The content of `dataset.yaml`.
  public let metadata: DataSetDescription
  /// What the rows are.
  public var task: DataSetTask { metadata.task }
  /// Whether rows have any number of labels instead of one.
  public var isMultiLabel: Bool { metadata.isMultiLabel }
  /// The names of the labels in the order of their numbers.
  public var labels: [String] { metadata.labels }
  /// The names of the splits.
  public var splits: [String] { metadata.splits.map(\.name) }

  /// Reads the folder's `dataset.yaml`; the splits are opened by `split(_:)`.
  ///
  /// Throws `FileError`.
  public init(folder: String) throws {
    self.folder = folder
    let file = folder + "/" + DataSetDescription.file
    let block: MemoryBlock
    do { block = try WholeFile.read(file, limit: 1 << 26) } catch let error as FileError {
      throw FileError(
        file: file, problem: error.problem, remedy: "give the folder of a data set made by `windrow pack`")
    }
    metadata = try DataSetDescription(parsing: block.bytes, file: file)
  }

  /// Opens a split and checks that its index is the one that `dataset.yaml` describes.
  ///
  /// Throws `FileError`, which lists the splits there are, or `ShardError`.
  public func split(_ name: String) throws -> Split {
    guard let expected = metadata.splits.first(where: { $0.name == name }) else {
      throw FileError(
        file: folder, problem: "there is no split '\(name)'",
        remedy: "its splits are: \(splits.joined(separator: ", "))")
    }
    return try Split(expected, of: self)
  }

  /// Checks everything that can be checked: all splits, all shards, all hashes.
  public func verify() throws {
    for name in splits { try split(name).verify() }
  }
}
