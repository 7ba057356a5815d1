import Recipes

/// A data set on disk: a folder with `dataset.yaml` and a folder of shards for each split.
///
///     let data = try DataSet(folder: "data/sick")
///     let train = try data.split("train")
///     let first = try train.example(at: 0)
public struct DataSet: Sendable {
  /// The folder's path.
  public let folder: String
  /// The content of `dataset.yaml`, but for what `without` and `joining` changed.
  public private(set) var metadata: DataSetDescription
  /// The splits on disk that make up one, where it is not the one of its name.
  private var parts: [String: [DataSetDescription.Split]] = [:]
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
    return try Split(name, parts: parts[name] ?? [expected], of: self)
  }

  /// The data set as if it had been packed without a split.
  public func without(_ split: String) -> DataSet {
    var data = self
    data.metadata.splits.removeAll { $0.name == split }
    return data
  }

  /// The data set as if the rows of one split stood behind those of another and the former were not there.
  public func joining(_ other: String, to split: String) -> DataSet {
    var data = without(other)
    guard let place = data.metadata.splits.firstIndex(where: { $0.name == split }),
      let added = metadata.splits.first(where: { $0.name == other })
    else { return data }
    let first = metadata.splits[place]
    data.parts[split] = (parts[split] ?? [first]) + (parts[other] ?? [added])
    data.metadata.splits[place].rows += added.rows
    data.metadata.splits[place].checksum += "+" + added.checksum
    return data
  }

  /// Checks everything that can be checked: all splits, all shards, all hashes.
  public func verify() throws {
    for name in splits { try split(name).verify() }
  }
}
