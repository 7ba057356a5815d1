import FoundationEssentials
import Glibc
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
  public let labels: [String]
  /// How many rows each split has so far.
  public var rows: [String: Int] { splits.mapValues(\.count) }

  private let folder: String
  private let temporary: String
  private let task: DataSetTask
  private let isMultiLabel: Bool
  private let columns: [ShardColumn]
  private let sizeLimit: Int
  private let inBackground: Bool
  private let replaces: Bool
  private let numbers: [String: Int]
  private let groups: Bool
  private let tags: Bool
  private var splits: [String: ShardWriter] = [:]
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
    var path = folder
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.folder = path
    (self.task, self.groups, self.tags, self.sizeLimit) = (task, groups, tags, sizeLimit)
    self.inBackground = inBackground
    isMultiLabel = multiLabel
    self.labels = labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    numbers = Dictionary(zip(self.labels, 0...), uniquingKeysWith: { first, _ in first })
    columns =
      [ShardColumn("id", .string)]
      + (task == .pair
        ? [ShardColumn("text_a", .string), ShardColumn("text_b", .string)] : [ShardColumn("text", .string)])
      + [ShardColumn("label", .int)] + (multiLabel ? [ShardColumn("labels", .string)] : [])
      + (groups ? [ShardColumn("group", .string)] : [])
      + (tags ? [ShardColumn("tag", .string)] : [])
    if numbers.count < labels.count {
      throw FileError(
        file: path, problem: "a label occurs twice in \(labels)", remedy: "give each label once")
    }
    replaces = try Self.checkOutput(path, overwrite: overwrite)
    temporary = try Self.makeTemporary(beside: path)
  }

  deinit { abandon() }

  /// Appends a row to a split.
  ///
  /// A row that does not fit the data set is a `FileError`; it is then left out and writing can go on.
  public func append(_ example: Example, to split: String) throws {
    precondition(isOpen, "DataSetWriter: append after the end")
    let values = try values(of: example)
    try writer(of: split).append(values)
  }

  /// Writes `dataset.yaml` and gives the folder its name. A data set without rows is a `FileError`.
  public func finish(provenance: Provenance) throws {
    precondition(isOpen, "DataSetWriter: finish after the end")
    guard !splits.isEmpty else {
      throw FileError(file: folder, problem: "there are no rows to write", remedy: "check the input")
    }
    var description = DataSetDescription(
      name: Self.lastComponent(of: folder), task: task, labels: labels, isMultiLabel: isMultiLabel,
      splits: [], provenance: provenance)
    for (name, writer) in splits.sorted(by: { DataSetDescription.precedes($0.key, $1.key) }) {
      try writer.finish()
      let checksum = try ShardFolder(temporary + "/" + name).indexChecksum
      description.splits.append(.init(name: name, rows: writer.count, checksum: checksum))
    }
    try AtomicFile.write(description.text, to: temporary + "/" + DataSetDescription.file)
    try putInPlace()
    isOpen = false
  }

  /// Removes all that was written; the writer cannot be used any more. Does nothing after `finish`.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    for writer in splits.values { writer.waitForShard() }
    try? FileManager.default.removeItem(atPath: temporary)
  }

  private func values(of example: Example) throws -> [ShardValue] {
    func mismatch(_ problem: String, _ remedy: String) -> FileError {
      FileError(file: "row '\(example.id)'", problem: problem, remedy: remedy)
    }
    var values: [ShardValue] = [.string(example.id), .string(example.textA)]
    switch (task, example.textB) {
    case (.pair, let textB?): values.append(.string(textB))
    case (.single, nil): break
    case (.pair, nil): throw mismatch("it has one text, the data set has pairs", "give its second text")
    case (.single, _): throw mismatch("it has two texts, the data set has single texts", "pack pairs")
    }
    func number(_ label: String) throws -> Int {
      if let number = numbers[label] { return number }
      throw mismatch(
        "unknown label '\(label)'", "the data set's labels are: \(labels.joined(separator: ", "))")
    }
    switch (isMultiLabel, example.label, example.labels) {
    case (false, let label, nil): values.append(.integer(try label.map(number) ?? -1))
    case (true, nil, let labels?):
      values += [.integer(-1), .string(LabelSet.text(Set(try labels.map(number))))]
    case (false, _, _): throw mismatch("it has a list of labels", "make the data set as multi-label data")
    case (true, _, _):
      throw mismatch("it has no list of labels, the data set is multi-label", "give its labels as a list")
    }
    for (value, isColumn, name) in [(example.group, groups, "group"), (example.tag, tags, "tag")] {
      if isColumn {
        values.append(.string(value ?? ""))
      } else if value != nil {
        throw mismatch("it has a \(name), the data set has none", "make the data set with \(name)s")
      }
    }
    return values
  }

  private func writer(of split: String) throws -> ShardWriter {
    if let writer = splits[split] { return writer }
    guard DataSetDescription.isSplitName(split) else {
      throw FileError(
        file: folder, problem: "'\(split)' cannot be the name of a split",
        remedy: "use letters, digits, '_', '-' and '.', such as train, dev, test")
    }
    let writer = try ShardWriter(
      folder: temporary + "/" + split, columns: columns, sizeLimit: sizeLimit, inBackground: inBackground)
    splits[split] = writer
    return writer
  }
}

// Where the output goes.
extension DataSetWriter {
  /// Whether there is a data set that is to be replaced; an error when something is there that may not be.
  private static func checkOutput(_ folder: String, overwrite: Bool) throws -> Bool {
    var status = stat()
    if folder.isEmpty || folder.utf8.contains(0) {
      throw FileError(file: "output", problem: "'\(folder)' is no path", remedy: "give a folder to write to")
    }
    if lstat(folder, &status) != 0 { return false }
    if !overwrite {
      throw FileError(
        file: folder, problem: "it exists already", remedy: "give another folder or --overwrite")
    }
    let others = try? FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != readme }
    if access(folder + "/" + DataSetDescription.file, F_OK) != 0 && others != [] {
      throw FileError(
        file: folder, problem: "it exists and is no data set, so it is not overwritten",
        remedy: "give another folder or remove it yourself")
    }
    return true
  }

  private static func makeTemporary(beside folder: String) throws -> String {
    let name = lastComponent(of: folder)
    let parent = folder.utf8.count > name.utf8.count ? String(folder.dropLast(name.count)) : "./"
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        file: parent, problem: "cannot make this folder", remedy: "check the path and who may write there")
    }
    for attempt in 0..<1000 {
      let path = "\(parent).\(name).partial-\(getpid())-\(attempt)"
      if mkdir(path, 0o755) == 0 { return path }
      if errno != EEXIST { throw FileError(writing: parent) }
    }
    throw FileError(
      file: parent, problem: "it is full of unfinished data sets", remedy: "remove .\(name).partial-*")
  }

  private static func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// What people write about a data set, in its folder; it outlives the data.
  private static let readme = "README.md"

  private func putInPlace() throws {
    let old = temporary + ".old"
    let readme = folder + "/" + Self.readme
    if replaces, access(readme, F_OK) == 0 {
      do { try FileManager.default.copyItem(atPath: readme, toPath: temporary + "/" + Self.readme) } catch {
        throw FileError(file: readme, problem: "cannot copy it", remedy: "check who may read it")
      }
    }
    if replaces && rename(folder, old) != 0 { throw FileError(writing: folder) }
    if rename(temporary, folder) != 0 {
      let error = FileError(writing: folder)
      if replaces { rename(old, folder) }
      throw error
    }
    if replaces { try? FileManager.default.removeItem(atPath: old) }
  }
}
