import Recipes
import TextData
import Training

/// The wrong answers that a model was surest of, the surest first.
struct Mistakes {
  private let limit: Int
  private let labels: [String]
  private var rows: [(example: Example, prediction: Prediction, sureness: Float)] = []

  /// Keeps at most `limit` mistakes.
  init(limit: Int, labels: [String]) { (self.limit, self.labels) = (limit, labels) }

  mutating func add(_ example: Example, _ prediction: Prediction) {
    guard limit > 0, !prediction.isRight(of: example, labels: labels) else { return }
    let sureness = sureness(example, prediction)
    if rows.count == limit {
      guard let last = rows.last, last.sureness < sureness else { return }
      rows.removeLast()
    }
    let place = rows.firstIndex { $0.sureness < sureness } ?? rows.count
    rows.insert((example, prediction, sureness), at: place)
  }

  /// The probability of the answer; of a set of labels that of the surest of its wrong decisions.
  private func sureness(_ example: Example, _ prediction: Prediction) -> Float {
    guard let truth = example.labels else { return prediction.probability }
    return zip(labels, prediction.probabilities).reduce(0) { surest, label in
      max(surest, truth.contains(label.0) ? 1 - label.1 : label.1)
    }
  }

  private func answer(_ prediction: Prediction) -> [String] {
    (prediction.labels ?? [prediction.label]).map { labels[$0] }
  }

  /// Objects with id, truth, label, probability and the texts; of multi-label data with lists `truth` and `labels`.
  var json: JSONValue {
    .array(
      rows.map { example, prediction, sureness in
        func list(_ labels: [String]) -> JSONValue { .array(labels.map { .text($0) }) }
        return .object(
          [
            .init("id", .text(example.id)),
            .init("truth", example.labels.map(list) ?? .text(example.label ?? "")),
            example.labels == nil
              ? .init("label", .text(labels[prediction.label])) : .init("labels", list(answer(prediction))),
            .init("probability", .decimal(Double(sureness))),
            .init(example.textB == nil ? "text" : "text_a", .text(example.textA)),
          ] + (example.textB.map { [.init("text_b", .text($0))] } ?? []))
      })
  }

  /// A line a mistake; texts are cut to `width` columns.
  func text(width: Int = 72) -> String {
    if limit == 0 { return "" }
    if rows.isEmpty { return "\nno mistakes\n" }
    func list(_ labels: [String]) -> String {
      labels.isEmpty ? "(none)" : labels.map { printable($0) }.joined(separator: ",")
    }
    let cells = rows.map { example, prediction, sureness in
      (
        "\(list(example.labels ?? [example.label ?? ""])) → \(list(answer(prediction)))",
        fixed(Double(sureness), decimals: 4), printable(example.id),
        [example.textA, example.textB].compactMap { $0 }.map { clipped(printable($0), to: width) }
      )
    }
    let widths = (cells.map { displayWidth($0.0) }.max() ?? 0, cells.map { displayWidth($0.2) }.max() ?? 0)
    var lines = "\nthe mistakes it was surest of: truth → answer, probability, id, text\n"
    for (labels, probability, id, texts) in cells {
      let start = "\(padded(labels, to: widths.0))  \(probability)  \(padded(id, to: widths.1))  "
      for (place, text) in texts.enumerated() {
        lines += (place == 0 ? start : String(repeating: " ", count: displayWidth(start))) + text + "\n"
      }
    }
    return lines
  }
}
