import Recipes

/// What the rows of a data set are: which columns they have, and the numbers of their labels.
package struct DataSetSchema: Sendable, Equatable {
  /// Why a row is not one of the data set.
  struct Misfit: Error {
    let problem: String
    let remedy: String

    func error(of example: Example) -> FileError {
      FileError(file: "row '\(example.id)'", problem: problem, remedy: remedy)
    }
  }

  /// Whether rows are texts or pairs.
  package let task: DataSetTask
  /// The label names in the order of their numbers: sorted, so that the same data always get the same numbers.
  package let labels: [String]
  /// Whether rows have any number of labels, `Example.labels`, instead of one.
  package let isMultiLabel: Bool
  /// Whether rows have groups.
  package let groups: Bool
  /// Whether rows have tags.
  package let tags: Bool

  private let numbers: [String: Int]

  /// - Parameters:
  ///   - labels: the labels as rows have them, each once, in any order.
  ///   - names: what the data set calls them, where it does not call them so too.
  package init(
    task: DataSetTask, labels: [String], names: [String: String]? = nil, multiLabel: Bool = false,
    groups: Bool = false, tags: Bool = false
  ) {
    (self.task, isMultiLabel, self.groups, self.tags) = (task, multiLabel, groups, tags)
    func name(_ label: String) -> String { names?[label] ?? label }
    self.labels = Set(labels.map(name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: zip(self.labels, 0...))
    numbers = Dictionary(
      labels.map { ($0, places[name($0)] ?? -1) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the rows call the labels, in the order of their numbers; one of several names where they have several.
  var given: [String] {
    var given = labels
    for (label, number) in numbers { given[number] = label }
    return given
  }

  /// The schema for rows that may turn out to need another one: no two labels of the rows are one label in it.
  var guess: DataSetSchema {
    if numbers.count == labels.count { return self }
    return DataSetSchema(
      task: task, labels: Array(numbers.keys), multiLabel: isMultiLabel, groups: groups, tags: tags)
  }

  /// What a column of the shards holds.
  enum Content {
    case part(ExampleBytes.Part)
    case label
    case labels
  }

  /// The columns of the shards.
  var columns: [(column: ShardColumn, content: Content)] {
    func text(_ name: String, _ part: ExampleBytes.Part) -> (ShardColumn, Content) {
      (ShardColumn(name, .string), .part(part))
    }
    return [text("id", .id)]
      + (task == .pair ? [text("text_a", .textA), text("text_b", .textB)] : [text("text", .textA)])
      + [(ShardColumn("label", .int), .label)]
      + (isMultiLabel ? [(ShardColumn("labels", .string), .labels)] : [])
      + (groups ? [text("group", .group)] : [])
      + (tags ? [text("tag", .tag)] : [])
  }

  /// Checks that a row has what the data set has, its labels' names apart.
  func check(_ example: ExampleBytes) throws(Misfit) {
    switch (task, example[.textB] != nil) {
    case (.pair, true), (.single, false): break
    case (.pair, false):
      throw Misfit(problem: "it has one text, the data set has pairs", remedy: "give its second text")
    case (.single, true):
      throw Misfit(problem: "it has two texts, the data set has single texts", remedy: "pack pairs")
    }
    switch (isMultiLabel, example.labels != nil) {
    case (false, false): break
    case (true, true) where example[.label] == nil: break
    case (false, true):
      throw Misfit(problem: "it has a list of labels", remedy: "make the data set as multi-label data")
    case (true, _):
      throw Misfit(
        problem: "it has no list of labels, the data set is multi-label",
        remedy: "give its labels as a list")
    }
    if !groups, example[.group] != nil { throw Self.tooMuch("group") }
    if !tags, example[.tag] != nil { throw Self.tooMuch("tag") }
  }

  private static func tooMuch(_ name: String) -> Misfit {
    Misfit(problem: "it has a \(name), the data set has none", remedy: "make the data set with \(name)s")
  }

  /// The number of a label as rows have it.
  func number(of label: String) throws(Misfit) -> Int {
    if let number = numbers[label] { return number }
    throw Misfit(
      problem: "unknown label '\(label)'",
      remedy: "the data set's labels are: \(labels.joined(separator: ", "))")
  }
}
