import Recipes
import Training

/// How answers look, as bytes: lines for people and shells, or JSON objects.
struct AnswerFormat: Sendable {
  /// Whether answers are JSON objects with the probability of every class.
  let isJSON: Bool
  private let plain: [[UInt8]]  // the labels, each on one line
  private let quoted: [[UInt8]]  // the labels as JSON strings

  init(labels: [String], isJSON: Bool) {
    self.isJSON = isJSON
    plain = labels.map { Array(printable($0).utf8) }
    quoted = labels.map(Self.quote)
  }

  /// Appends `label<tab>probability`, for as many of the best classes as asked for: one after another by tabs.
  func appendColumns(_ prediction: Prediction, best count: Int = 1, to bytes: inout [UInt8]) {
    append(prediction.label, prediction, to: &bytes)
    if count == 1 { return }
    let others = prediction.probabilities.indices.filter { $0 != prediction.label }
    let order = others.sorted { prediction.probabilities[$0] > prediction.probabilities[$1] }
    for label in order.prefix(count - 1) {
      bytes.append(UInt8(ascii: "\t"))
      append(label, prediction, to: &bytes)
    }
  }

  private func append(_ label: Int, _ prediction: Prediction, to bytes: inout [UInt8]) {
    bytes += plain[label]
    bytes.append(UInt8(ascii: "\t"))
    appendFourDecimals(prediction.probabilities[label], to: &bytes)
  }

  /// Appends an answer as an object of its own.
  func appendObject(_ prediction: Prediction, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    appendMembers(prediction, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the members of an answer's object, without braces.
  func appendMembers(_ prediction: Prediction, prefix: String = "", to bytes: inout [UInt8]) {
    appendName(prefix, "label", to: &bytes)
    bytes += quoted[prediction.label]
    bytes += ", ".utf8
    appendName(prefix, "probability", to: &bytes)
    append(decimal: prediction.probability, to: &bytes)
    if !isJSON { return }
    bytes += ", ".utf8
    appendName(prefix, "probabilities", to: &bytes)
    for (label, probability) in prediction.probabilities.enumerated() {
      bytes += (label == 0 ? "{" : ", ").utf8
      bytes += quoted[label]
      bytes += ": ".utf8
      append(decimal: probability, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the members that stand where there is no answer.
  func appendMembers(
    problem: String, prefix: String = "", withError: Bool = true, to bytes: inout [UInt8]
  ) {
    appendName(prefix, "label", to: &bytes)
    bytes += "null, ".utf8
    appendName(prefix, "probability", to: &bytes)
    bytes += "null".utf8
    if !withError { return }
    bytes += ", \"error\": ".utf8
    bytes += Self.quote(problem)
  }

  /// Appends a member's name and the colon.
  private func appendName(_ prefix: String, _ name: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    bytes += prefix.utf8
    bytes += name.utf8
    bytes += "\": ".utf8
  }

  private func append(decimal value: Float, to bytes: inout [UInt8]) {
    JSONValue.decimal(Double(value)).write(to: &bytes, compact: false)
  }

  /// A text as a JSON string.
  static func quote(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONValue.text(text).write(to: &bytes, compact: false)
    return bytes
  }
}

/// Appends a probability with four decimals: what `fixed` gives, without making a string.
func appendFourDecimals(_ value: Float, to bytes: inout [UInt8]) {
  guard value >= 0, value <= 1 else {  // not a number
    bytes += fixed(Double(value), decimals: 4).utf8
    return
  }
  let scaled = Int((Double(value) * 10_000).rounded())
  bytes.append(0x30 + UInt8(scaled / 10_000))
  bytes.append(UInt8(ascii: "."))
  for unit in [1000, 100, 10, 1] { bytes.append(0x30 + UInt8(scaled / unit % 10)) }
}
