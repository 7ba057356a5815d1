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

  var columns: [ShardColumn] {
    [ShardColumn("id", .string)]
      + (task == .pair
        ? [ShardColumn("text_a", .string), ShardColumn("text_b", .string)] : [ShardColumn("text", .string)])
      + [ShardColumn("label", .int)] + (isMultiLabel ? [ShardColumn("labels", .string)] : [])
      + (groups ? [ShardColumn("group", .string)] : [])
      + (tags ? [ShardColumn("tag", .string)] : [])
  }

  /// Makes `values` those of the columns.
  func put(_ example: Example, into values: inout [ShardValue]) throws(Misfit) {
    values.removeAll(keepingCapacity: true)
    values.append(.string(example.id))
    values.append(.string(example.textA))
    switch (task, example.textB) {
    case (.pair, let textB?): values.append(.string(textB))
    case (.single, nil): break
    case (.pair, nil):
      throw Misfit(problem: "it has one text, the data set has pairs", remedy: "give its second text")
    case (.single, _):
      throw Misfit(problem: "it has two texts, the data set has single texts", remedy: "pack pairs")
    }
    switch (isMultiLabel, example.label, example.labels) {
    case (false, let label?, nil): values.append(.integer(try number(label)))
    case (false, nil, nil): values.append(.integer(-1))
    case (true, nil, let labels?):
      var set: Set<Int> = []
      for label in labels { set.insert(try number(label)) }
      values += [.integer(-1), .string(LabelSet.text(set))]
    case (false, _, _):
      throw Misfit(problem: "it has a list of labels", remedy: "make the data set as multi-label data")
    case (true, _, _):
      throw Misfit(
        problem: "it has no list of labels, the data set is multi-label",
        remedy: "give its labels as a list")
    }
    for (value, isColumn, name) in [(example.group, groups, "group"), (example.tag, tags, "tag")] {
      if isColumn {
        values.append(.string(value ?? ""))
      } else if value != nil {
        throw Misfit(
          problem: "it has a \(name), the data set has none", remedy: "make the data set with \(name)s")
      }
    }
  }

  private func number(_ label: String) throws(Misfit) -> Int {
    if let number = numbers[label] { return number }
    throw Misfit(
      problem: "unknown label '\(label)'",
      remedy: "the data set's labels are: \(labels.joined(separator: ", "))")
  }
}
