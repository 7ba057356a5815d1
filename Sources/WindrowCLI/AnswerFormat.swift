import Recipes
import Training

/// How answers look, as bytes: lines for people and shells, or JSON objects.
struct AnswerFormat: Sendable {
  /// Whether answers are JSON objects with the probability of every class.
  let isJSON: Bool
  /// The keys of an answer's object.
  let names: [String]
  private let isMultiLabel: Bool
  private let plain: [[UInt8]]  // the labels, each on one line
  private let quoted: [[UInt8]]  // the labels as JSON strings

  init(_ pipeline: TextPipeline, isJSON: Bool) {
    let labels = pipeline.labels
    (self.isJSON, isMultiLabel) = (isJSON, pipeline.isMultiLabel)
    names =
      isMultiLabel
      ? ["labels", "probabilities"] : ["label", "probability"] + (isJSON ? ["probabilities"] : [])
    plain = labels.map { Array(printable($0).utf8) }
    quoted = labels.map(Self.quote)
  }

  /// Appends `label<tab>probability`, for as many of the best classes as asked for: one after another by tabs.
  ///
  /// A set of labels is `label,label<tab>probability,probability`.
  func appendColumns(_ prediction: Prediction, best count: Int = 1, to bytes: inout [UInt8]) {
    if let labels = prediction.labels {
      for (place, label) in labels.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += plain[label]
      }
      bytes.append(UInt8(ascii: "\t"))
      for (place, label) in labels.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        appendFourDecimals(prediction.probability(of: label), to: &bytes)
      }
      return
    }
    append(prediction.label, prediction, to: &bytes)
    if count == 1 { return }
    let probabilities = prediction.probabilities
    let others = probabilities.indices.filter { $0 != prediction.label }
    let order = others.sorted { probabilities[$0] > probabilities[$1] }
    for label in order.prefix(count - 1) {
      bytes.append(UInt8(ascii: "\t"))
      append(label, prediction, to: &bytes)
    }
  }

  private func append(_ label: Int, _ prediction: Prediction, to bytes: inout [UInt8]) {
    bytes += plain[label]
    bytes.append(UInt8(ascii: "\t"))
    appendFourDecimals(prediction.probability(of: label), to: &bytes)
  }

  /// Appends an answer as an object of its own.
  func appendObject(_ prediction: Prediction, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    appendMembers(prediction, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the members of an answer's object, without braces.
  ///
  /// Of a set of labels: the list `labels`, and `probabilities`, where not `isJSON` of these labels alone.
  func appendMembers(_ prediction: Prediction, prefix: String = "", to bytes: inout [UInt8]) {
    if let labels = prediction.labels {
      appendName(prefix, "labels", to: &bytes)
      bytes.append(UInt8(ascii: "["))
      for (place, label) in labels.enumerated() { bytes += (place == 0 ? "" : ", ").utf8 + quoted[label] }
      bytes += "], ".utf8
      appendProbabilities(
        of: isJSON ? Array(quoted.indices) : labels, prediction, prefix: prefix, to: &bytes)
      return
    }
    appendName(prefix, "label", to: &bytes)
    bytes += quoted[prediction.label]
    bytes += ", ".utf8
    appendName(prefix, "probability", to: &bytes)
    append(decimal: prediction.probability, to: &bytes)
    if !isJSON { return }
    bytes += ", ".utf8
    appendProbabilities(of: Array(quoted.indices), prediction, prefix: prefix, to: &bytes)
  }

  private func appendProbabilities(
    of labels: [Int], _ prediction: Prediction, prefix: String, to bytes: inout [UInt8]
  ) {
    appendName(prefix, "probabilities", to: &bytes)
    bytes.append(UInt8(ascii: "{"))
    for (place, label) in labels.enumerated() {
      if place > 0 { bytes += ", ".utf8 }
      bytes += quoted[label]
      bytes += ": ".utf8
      append(decimal: prediction.probability(of: label), to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the members that stand where there is no answer.
  func appendMembers(
    problem: String, prefix: String = "", withError: Bool = true, to bytes: inout [UInt8]
  ) {
    appendName(prefix, names[0], to: &bytes)
    bytes += "null, ".utf8
    appendName(prefix, names[1], to: &bytes)
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
