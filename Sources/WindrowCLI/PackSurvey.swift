import Recipes
import TextData

/// What the rows of the inputs are, as far as they have been read: the labels, what else there is, how many.
struct PackSurvey {
  static let splits = ["train", "dev", "test"]
  /// More labels than that are a sign that the label's column holds something else.
  static let labelLimit = 1 << 16

  /// What is known of a label.
  private struct Use {
    var label: String
    var counts: [Int]  // by split
    let first: LabelNames.Label
  }

  /// There are so many different labels that they cannot be classes.
  struct LabelsAreTexts: Error {
    let problem: String
  }

  private var hasGroups = false
  private var hasTags = false
  private var pairs: (isPair: Bool, file: String)?
  private var uses: [Use] = []
  private var indices: [String: Int] = [:]  // of labels in `uses`
  private var known = LabelNumbers()  // the same indices
  private var unlabelled = splits.map { _ in 0 }
  private var setSizes: [[Int]] = []  // of multi-label data: by number of labels and split

  /// Takes a row of `file` into account, which begins at `line` where it is one of many in the file.
  mutating func add(_ example: ExampleBytes, split: String, file: String, line: Int? = nil) throws {
    let isPair = example[.textB] != nil
    if let pairs, pairs.isPair != isPair {
      throw FileError(
        file: file,
        problem: "its rows are \(isPair ? "pairs" : "single texts"), those of \(pairs.file) are not",
        remedy: "name the columns of the texts, or pack the files into two data sets")
    }
    if pairs == nil { pairs = (isPair, file) }
    hasGroups = hasGroups || example[.group] != nil
    hasTags = hasTags || example[.tag] != nil
    guard let column = Self.splits.firstIndex(of: split) else { return }
    func place() -> String { line.map { "line \($0)" } ?? example.string(.id) ?? "" }
    if let labels = example.labels {
      while setSizes.count <= labels.count { setSizes.append(Self.splits.map { _ in 0 }) }
      setSizes[labels.count][column] += 1
      for label in labels { uses[try self.index(of: label, file, place)].counts[column] += 1 }
    } else if let label = example[.label] {
      if let index = known[label] {
        uses[index].counts[column] += 1
      } else {
        let index = try self.index(of: String(decoding: label, as: UTF8.self), file, place)
        known.add(label, number: index)
        uses[index].counts[column] += 1
      }
    } else {
      unlabelled[column] += 1
    }
  }

  /// Where in `uses` a label is, which `place` of the file has.
  private mutating func index(of label: String, _ file: String, _ place: () -> String) throws -> Int {
    if let index = indices[label] { return index }
    guard uses.count < Self.labelLimit else {
      throw LabelsAreTexts(
        problem: "there are more than \(Self.labelLimit) different labels, such as '\(label.prefix(60))'")
    }
    uses.append(
      Use(
        label: label, counts: Self.splits.map { _ in 0 }, first: .init(label, file: file, place: place())))
    indices[label] = uses.count - 1
    return uses.count - 1
  }

  /// Throws `LabelsAreTexts` where most labels occur once: a classifier could learn nothing from them.
  func checkLabels() throws {
    let labelled = uses.reduce(0) { $0 + $1.counts.reduce(0, +) }
    guard labelled > 50, uses.count > labelled / 2,
      let example = uses.map(\.label).max(by: { $0.utf8.count < $1.utf8.count })
    else { return }
    throw LabelsAreTexts(
      problem:
        "\(grouped(labelled)) \(isMultiLabel ? "labels of rows are" : "rows have") \(grouped(uses.count)) different labels, such as '\(example.prefix(60))'"
    )
  }

  /// What each label is called; throws where a name is missing.
  func names(_ names: LabelNames) throws -> [String: String] {
    try names.names(
      for: uses.map(\.first).sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) })
  }

  /// Counts each label under its name; no row can be added any more.
  mutating func rename(_ names: [String: String]) {
    var renamed: [String: Use] = [:]
    for var use in uses {
      guard let name = names[use.label] else { continue }
      use.label = name
      if let other = renamed[name] { use.counts = zip(use.counts, other.counts).map { $0 + $1 } }
      renamed[name] = use
    }
    uses = Array(renamed.values)
  }

  /// The schema of a data set of the rows, whose labels have these names there.
  func schema(names: [String: String]?) -> DataSetSchema {
    DataSetSchema(
      task: task, labels: uses.map(\.label), names: names, multiLabel: isMultiLabel, groups: hasGroups,
      tags: hasTags)
  }

  /// What the rows are.
  var task: DataSetTask { pairs?.isPair == true ? .pair : .single }

  /// Whether the rows have sets of labels.
  var isMultiLabel: Bool { !setSizes.isEmpty }

  /// How many rows of each label each split has, in the order in which a data set has the labels.
  var table: LabelTable {
    let sorted = uses.sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) }
    let lines =
      sorted.map { LabelTable.Line(label: $0.label, counts: $0.counts) }
      + (unlabelled.contains { $0 > 0 } ? [LabelTable.Line(label: nil, counts: unlabelled)] : [])
    let counts = lines.map(\.counts) + setSizes
    let used = Self.splits.indices.filter { split in counts.contains { $0[split] > 0 } }
    return LabelTable(
      splits: used.map { Self.splits[$0] },
      lines: lines.map { line in .init(label: line.label, counts: used.map { line.counts[$0] }) },
      setSizes: isMultiLabel ? setSizes.map { counts in used.map { counts[$0] } } : nil)
  }
}
