import TensorCore
public import TextData

/// The rows of a data set without a test split, cut into folds: each is the test split once, while the others train.
///
/// The rows of each label are dealt to the folds in an order that the seed decides, so that every fold has its share
/// of every label; rows of multi-label data are dealt all together, and rows of one group stay together. Of the rows
/// that do not test, one in ten chooses the epoch. A test split of the data set is not read.
public struct CrossValidation: Sendable {
  /// How many folds there are.
  public let folds: Int
  private let data: DataSet
  private let splits: [Split]
  /// For each row its place in the deal; −1 for rows without a label, which are left out.
  private let places: [[Int32]]

  private static let devShare = 10

  /// Deals the rows of a data set to at least two folds.
  public init(_ data: DataSet, folds: Int, seed: UInt64) throws {
    precondition(folds >= 2, "CrossValidation: \(folds) folds")
    (self.data, self.folds) = (data, folds)
    splits = try data.splits.filter { $0 != "test" }.map(data.split)
    var labelled = [[(split: Int, row: Int)]](repeating: [], count: max(data.labels.count, 1))
    var grouped: [String: [(split: Int, row: Int)]] = [:]
    for (number, split) in splits.enumerated() {
      try split.forEachRow { row, view in
        guard let label = view.labels == nil ? view.label : 0 else { return }
        if let group = view.group {
          grouped[String(decoding: group, as: UTF8.self), default: []].append((number, row))
        } else {
          labelled[label].append((number, row))
        }
      }
    }
    var places = splits.map { [Int32](repeating: -1, count: $0.count) }
    for (label, rows) in labelled.enumerated() {
      var stream = RandomStream(seed: seed, "folds", label)
      for (place, (split, row)) in zip(stream.permutation(rows.count), rows) {
        places[split][row] = Int32(place)
      }
    }
    var stream = RandomStream(seed: seed, "folds of groups")
    let groups = grouped.sorted { $0.key < $1.key }
    for (place, group) in zip(stream.permutation(groups.count), groups) {
      for (split, row) in group.value { places[split][row] = Int32(place) }
    }
    self.places = places
  }

  /// Writes a fold as a data set of its own, with the splits `train`, `dev` and `test`, replacing one that is there.
  public func write(fold: Int, to folder: String) throws -> DataSet {
    let writer = try DataSetWriter(
      folder: folder, task: data.task, labels: data.labels, multiLabel: data.isMultiLabel,
      groups: splits.contains { $0.hasGroups }, tags: splits.contains { $0.hasTags }, overwrite: true)
    for (split, places) in zip(splits, places) {
      try split.forEachRow { row, view in
        let place = Int(places[row])
        if place < 0 { return }
        let part =
          place % folds == fold ? "test" : place / folds % Self.devShare == 0 ? "dev" : "train"
        try writer.append(view.example(labels: data.labels), to: part)
      }
    }
    try writer.finish(provenance: data.metadata.provenance)
    return try DataSet(folder: folder)
  }
}
