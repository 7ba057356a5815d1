import Recipes
import TextData

/// What a first reading of the files finds out, so that the second can write: the labels, what the rows are, and
/// how many there are.
struct PackSurvey {
  static let splits = ["train", "dev", "test"]
  /// More labels than that are a sign that the label's column holds something else.
  static let labelLimit = 1 << 16

  /// Whether any row has a group.
  private(set) var hasGroups = false
  /// Whether any row has a tag.
  private(set) var hasTags = false
  /// How many rows there are.
  private(set) var rows = 0

  private var pairs: (isPair: Bool, file: String)?
  private var numbers: [String: Int] = [:]
  private var counts: [[Int]] = []  // by label, then by split
  private var unlabelled = splits.map { _ in 0 }

  /// Takes a row of `file` into account.
  mutating func add(_ example: Example, split: String, file: String) throws {
    let isPair = example.textB != nil
    if let pairs, pairs.isPair != isPair {
      throw FileError(
        file: file,
        problem: "its rows are \(isPair ? "pairs" : "single texts"), those of \(pairs.file) are not",
        remedy: "name the columns of the texts, or pack the files into two data sets")
    }
    if pairs == nil { pairs = (isPair, file) }
    hasGroups = hasGroups || example.group != nil
    hasTags = hasTags || example.tag != nil
    rows += 1
    guard let column = Self.splits.firstIndex(of: split) else { return }
    guard let label = example.label else {
      unlabelled[column] += 1
      return
    }
    if let number = numbers[label] {
      counts[number][column] += 1
      return
    }
    guard counts.count < Self.labelLimit else {
      throw FileError(
        file: file,
        problem: "there are more than \(Self.labelLimit) different labels, such as '\(label.prefix(60))'",
        remedy: "name the column of the label with --label")
    }
    numbers[label] = counts.count
    counts.append(Self.splits.map { $0 == split ? 1 : 0 })
  }

  /// What the rows are.
  var task: DataSetTask { pairs?.isPair == true ? .pair : .single }

  /// The labels there are.
  var labels: [String] { Array(numbers.keys) }

  /// How many rows of each label each split has, in the order in which a data set has the labels.
  var table: LabelTable {
    let sorted = numbers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let lines =
      sorted.map { LabelTable.Line(label: $0.key, counts: counts[$0.value]) }
      + (unlabelled.contains { $0 > 0 } ? [LabelTable.Line(label: nil, counts: unlabelled)] : [])
    let used = Self.splits.indices.filter { split in lines.contains { $0.counts[split] > 0 } }
    return LabelTable(
      splits: used.map { Self.splits[$0] },
      lines: lines.map { line in .init(label: line.label, counts: used.map { line.counts[$0] }) })
  }
}
