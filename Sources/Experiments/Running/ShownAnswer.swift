package import Explanations
package import Recipes
package import TextData

/// What a model says of a row that the report shows, as the ledger keeps it.
package struct ShownAnswer: Sendable {
  /// The row's number in the test split, from 0.
  let row: Int
  /// Its class; of multi-label data all its labels.
  let truth: String
  /// nil where the model could not be explained on this row.
  let explanation: Explanation?

  package init(row: Example, number: Int, explanation: Explanation?) {
    self.row = number
    truth = Self.truth(of: row)
    self.explanation = explanation
  }

  static func truth(of row: Example) -> String {
    guard let labels = row.labels else { return row.label ?? "" }
    return labels.isEmpty ? "of no class" : labels.joined(separator: ", ")
  }

  init(json: JSONValue) {
    row = json["row"]?.integer ?? 0
    truth = json["truth"]?.text ?? ""
    explanation = json["explanation"].flatMap(Explanation.init(json:))
  }

  package var json: JSONValue {
    .object([
      .init("row", .integer(row)), .init("truth", .text(truth)),
      .init("explanation", explanation?.json ?? .null),
    ])
  }
}
