import Recipes
package import TextData
package import Training

/// The test split as reports need it: what is right, and what each row is tagged with.
package struct TestSplit: Sendable {
  /// The class of every labelled row; of multi-label data 1, for a set that is right as a whole.
  package let truth: [Int32]
  /// The tag of every labelled row; empty where there are none.
  package let tags: [String]
  /// The numbers in the split of the rows that reports show with each arm's attention: at most five.
  package let shown: [Int]

  /// Reads a split of a data set; no rows where a test split is missing.
  package init(of data: DataSet, split name: String = "test") throws {
    var (truth, tags) = ([Int32](), [String]())
    var candidates: [ShownRows.Candidate] = []
    if name != "test" || data.splits.contains(name) {
      let split = try data.split(name)
      try split.forEachRow { number, view in
        let row = view.example(labels: data.labels)
        if row.labels != nil {
          truth.append(1)
        } else if let label = row.label, let place = data.labels.firstIndex(of: label) {
          truth.append(Int32(place))
        } else {
          return
        }
        if split.hasTags { tags.append(row.tag ?? "") }
        candidates.append(ShownRows.Candidate(row, number: number))
      }
    }
    (self.truth, self.tags, shown) = (truth, tags, ShownRows.chosen(of: candidates))
  }

  /// What the ledger keeps of it.
  init(json: JSONValue) {
    truth = json["truth"]?.list.compactMap { $0.integer.map(Int32.init(truncatingIfNeeded:)) } ?? []
    tags = json["tags"]?.list.compactMap(\.text) ?? []
    shown = json["shown"]?.list.compactMap(\.integer) ?? []
  }

  var json: JSONValue {
    .object([
      .init("truth", .array(truth.map { .integer(Int($0)) })), .init("tags", .array(tags.map { .text($0) })),
      .init("shown", .array(shown.map { .integer($0) })),
    ])
  }

  /// The predicted class of a row, to be compared with `truth`.
  package static func outcome(of example: Example, _ prediction: Prediction, labels: [String]) -> Int32 {
    guard example.labels != nil else { return Int32(prediction.label) }
    return prediction.isRight(of: example, labels: labels) ? 1 : 0
  }
}
