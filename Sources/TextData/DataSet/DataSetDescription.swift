import Recipes

/// What the rows of a data set are.
public enum DataSetTask: String, Sendable, CaseIterable {
  /// One text and its label.
  case single
  /// Two texts and the label of the pair.
  case pair
}

/// The content of a data set's `dataset.yaml`.
public struct DataSetDescription: Sendable, Equatable {
  /// What is known of a split without opening it.
  public struct Split: Sendable, Equatable {
    /// The split's name and the name of its folder.
    public var name: String
    /// How many rows it has.
    public var rows: Int
    /// The xxh64 of the split's index, which in turn holds those of its shards.
    public var checksum: String
  }

  /// The data set's name.
  public var name: String
  /// What its rows are.
  public var task: DataSetTask
  /// The names of the labels; a row's label is stored as its place in this list.
  public var labels: [String]
  /// Whether rows have any number of labels instead of one.
  public var isMultiLabel = false
  /// The splits: train, dev, test, then others by name.
  public var splits: [Split]
  /// Where the data come from.
  public var provenance: Provenance

  static let file = "dataset.yaml"
  static let format = "windrow-dataset 1"

  /// Orders train, dev and test before all others, which follow by name.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let known = ["train", "dev", "test"]
    let (first, second) = (known.firstIndex(of: a) ?? 3, known.firstIndex(of: b) ?? 3)
    return first == second ? a.utf8.lexicographicallyPrecedes(b.utf8) : first < second
  }

  /// The file's content.
  var text: String {
    var members: [JSONValue.Member] = [
      .init("format", .text(Self.format)), .init("name", .text(name)), .init("task", .text(task.rawValue)),
      .init("labels", .array(labels.map { .text($0) })),
    ]
    if isMultiLabel { members.append(.init("multi_label", .bool(true))) }
    members.append(
      .init(
        "splits",
        .object(
          splits.map { .init($0.name, ["rows": .integer($0.rows), "checksum": .text($0.checksum)]) })))
    if !provenance.members.isEmpty { members.append(.init("provenance", .object(provenance.members))) }
    return JSONValue.object(members).yaml
  }
}

extension Provenance {
  /// What is known, as `dataset.yaml` has it.
  fileprivate var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let command { members.append(.init("command", .text(command))) }
    if let licence { members.append(.init("licence", .text(licence))) }
    if !sources.isEmpty {
      let list = sources.map { source in
        JSONValue.object(
          [
            .init("file", .text(source.file)), .init("bytes", .integer(source.bytes)),
            .init("checksum", .text(source.checksum)),
          ] + (source.files.map { [.init("files", .integer($0))] } ?? []))
      }
      members.append(.init("sources", .array(list)))
    }
    if !skipped.isEmpty {
      let counts = skipped.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }
      members.append(.init("skipped", .object(counts)))
    }
    return members
  }
}
