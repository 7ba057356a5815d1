import Recipes
import TextData
import Training

/// The wrong answers that a model was surest of, the surest first.
struct Mistakes {
  private let limit: Int
  private let labels: [String]
  private var rows: [(example: Example, prediction: Prediction)] = []

  /// Keeps at most `limit` mistakes.
  init(limit: Int, labels: [String]) { (self.limit, self.labels) = (limit, labels) }

  mutating func add(_ example: Example, _ prediction: Prediction) {
    guard limit > 0, example.label != labels[prediction.label] else { return }
    if rows.count == limit {
      guard let last = rows.last, last.prediction.probability < prediction.probability else { return }
      rows.removeLast()
    }
    let place = rows.firstIndex { $0.prediction.probability < prediction.probability } ?? rows.count
    rows.insert((example, prediction), at: place)
  }

  /// Objects with id, truth, label, probability and the texts.
  var json: JSONValue {
    .array(
      rows.map { example, prediction in
        .object(
          [
            .init("id", .text(example.id)), .init("truth", .text(example.label ?? "")),
            .init("label", .text(labels[prediction.label])),
            .init("probability", .decimal(Double(prediction.probability))),
            .init(example.textB == nil ? "text" : "text_a", .text(example.textA)),
          ] + (example.textB.map { [.init("text_b", .text($0))] } ?? []))
      })
  }

  /// A line a mistake; texts are cut to `width` columns.
  func text(width: Int = 72) -> String {
    if limit == 0 { return "" }
    if rows.isEmpty { return "\nno mistakes\n" }
    let cells = rows.map { example, prediction in
      (
        "\(printable(example.label ?? "")) → \(printable(labels[prediction.label]))",
        fixed(Double(prediction.probability), decimals: 4), printable(example.id),
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
