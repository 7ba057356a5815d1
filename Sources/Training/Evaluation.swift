public import Autograd
import CKernels
import Models
import Recipes
public import TensorCore
public import TextData

/// A model's answer for one row.
public struct Prediction: Sendable {
  /// The most probable class; the first of equals.
  public let label: Int
  /// The classes with a probability of at least 0.5, of a multi-label model; nil of another one.
  public let labels: [Int]?
  /// Whether a text was longer than the model reads, so that its end was left out.
  public let isCut: Bool
  /// The probabilities of all rows of its piece, row by row: an array for each row would be most of the memory that an
  /// answer asks for.
  private let shared: [Float]
  private let place: Int
  /// How many classes there are.
  let classes: Int

  fileprivate init(row: Int, of shared: [Float], classes: Int, isMultiLabel: Bool, isCut: Bool) {
    place = row * classes
    (self.shared, self.classes, self.isCut) = (shared, classes, isCut)
    let range = place..<place + classes
    label = range.reduce(place) { shared[$1] > shared[$0] ? $1 : $0 } - place
    labels = isMultiLabel ? range.filter { shared[$0] >= 0.5 }.map { $0 - range.lowerBound } : nil
  }

  /// One probability a class, in an array of its own at each use; those of a multi-label model need not add up to 1.
  public var probabilities: [Float] { Array(shared[place..<place + classes]) }
  /// The probability of `label`.
  public var probability: Float { probability(of: label) }
  /// The probability of a class.
  public func probability(of label: Int) -> Float {
    precondition(label >= 0 && label < classes, "prediction: class \(label) of \(classes)")
    return shared[place + label]
  }
}

extension Prediction {
  /// Whether it is the row's label, or all of its labels and no other.
  package func isRight(of example: Example, labels names: [String]) -> Bool {
    guard let truth = example.labels else { return names[label] == example.label }
    return Set(truth) == Set((labels ?? []).map { names[$0] })
  }
}

extension TrainedModel {
  /// 2 for a model of pairs, 1 for one of single texts.
  public var textsOfARow: Int { classifier.textsOfARow }

  /// softmax(logits / temperature), of a multi-label model sigmoid(logits / temperature).
  /// [rows, classes] → [rows, classes]
  public func probabilities(_ logits: Variable) -> Variable {
    let scaled = temperature == 1 ? logits : (1 / temperature) * logits
    return isMultiLabel ? Activation.sigmoid(scaled) : softmax(scaled)
  }

  /// Classifies encoded rows. Any number of workers gives the same bytes; rows that come in other company may be
  /// rounded otherwise.
  public func predict(_ rows: [EncodedRow], workers: Workers) -> [Prediction] {
    // The longest first, so that no worker is left alone with them at the end.
    let lengths = rows.map { $0.length }
    let order = rows.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    let cuts = cuts(order.map { lengths[$0] })
    let classifier = Unchecked(classifier)
    let pieces = workers.map(pieces: cuts.count - 1) { piece in
      let chosen = order[cuts[piece]..<cuts[piece + 1]]
      let logits = classifier.value.logits(
        ModelInput(chosen.map { rows[$0] }), in: .inference(products: products))
      let classes = logits.value.columns
      let probabilities = probabilities(logits).value.floats
      return chosen.enumerated().map { row, index in
        Prediction(
          row: row, of: probabilities, classes: classes, isMultiLabel: isMultiLabel, isCut: rows[index].isCut)
      }
    }
    if pieces.count == 1, rows.count == 1 { return pieces[0] }
    let sorted = Array(pieces.joined())
    var places = [Int](repeating: 0, count: rows.count)
    for (place, index) in order.enumerated() { places[index] = place }
    return places.map { sorted[$0] }
  }

  /// Where pieces of rows begin and end: a quarter of the rows each, but none above 1,024 tokens, which caches hold, nor
  /// below 16 rows unless attention matrices of long texts would take much memory. The number of workers does not
  /// count, so that it changes no byte.
  private func cuts(_ lengths: [Int]) -> [Int] {
    var (cuts, tokens, cost) = ([0], 0, 0)
    for (row, length) in lengths.enumerated() {
      let rows = row - cuts[cuts.count - 1]
      let isFull = rows >= 16 && (rows >= lengths.count / 4 || tokens >= 1024)
      if isFull || rows > 0 && cost + length * length > 1 << 20 {
        cuts.append(row)
        (tokens, cost) = (0, 0)
      }
      tokens += length
      cost += length * length
    }
    return lengths.isEmpty ? cuts : cuts + [lengths.count]
  }

  /// Classifies texts or pairs.
  public func classify(_ examples: [Example], workers: Workers) -> [Prediction] {
    let piece = 32
    let rows = workers.map(pieces: (examples.count + piece - 1) / piece) { place in
      pipeline.encode(examples[place * piece..<min((place + 1) * piece, examples.count)])
    }
    return predict(rows.flatMap { $0 }, workers: workers)
  }

  /// Scores the model on a split and hands each row's prediction on, in the order of the split.
  ///
  /// The rows are read in portions, so memory does not grow with the split. Rows without a label are skipped;
  /// a label the model does not know is an error.
  public func evaluate(
    _ split: Split, workers: Workers, each: (Example, Prediction) throws -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    if split.isMultiLabel != isMultiLabel {
      throw FileError(
        file: "split \(split.name)",
        problem: split.isMultiLabel
          ? "its rows have sets of labels, the model gives one label"
          : "its rows have one label, the model gives sets of labels",
        remedy:
          "pack the data \(split.isMultiLabel ? "without" : "with") --multi-label, or give another model")
    }
    var sets = LabelSetCounts(labels: pipeline.labels.count)
    var confusion = ConfusionMatrix(classes: pipeline.labels.count)
    var ranking = RankingInput()
    var confidence = ConfidenceInput()
    let limit = 4096
    var portion: [(Example, EncodedRow)] = []
    portion.reserveCapacity(min(limit, split.count))
    func flush() throws {
      let predictions = predict(portion.map(\.1), workers: workers)
      for ((example, row), prediction) in zip(portion, predictions) {
        if let truth = row.labels {
          sets.add(truth: truth.map(Int.init), predicted: prediction.labels ?? [])
        } else {
          confusion.add(truth: Int(row.label), predicted: prediction.label)
          ranking.add(row, prediction)
          confidence.add(row, prediction)
        }
        try each(example, prediction)
      }
      portion.removeAll(keepingCapacity: true)
    }
    try split.forEachRow { index, view in
      let example = view.example(labels: split.labels)
      let labels = example.labels ?? example.label.map { [$0] }
      guard let labels else { return }
      let row = pipeline.encode(example)
      if (row.second == nil ? 1 : 2) != textsOfARow {
        throw EvaluationError(
          split: split.name, row: index,
          problem: "it has \(row.second == nil ? 1 : 2) texts, the model reads \(textsOfARow)")
      }
      if !row.isLabelled {
        let label = labels.first { !pipeline.labels.contains($0) } ?? ""
        throw EvaluationError(
          split: split.name, row: index,
          problem: "the label '\(label)' is unknown to the model; "
            + Self.difference(split.labels, pipeline.labels))
      }
      portion.append((example, row))
      if portion.count == limit { try flush() }
    }
    try flush()
    if isMultiLabel { return EvaluationReport(labels: pipeline.labels, sets: sets) }
    return EvaluationReport(
      labels: pipeline.labels, confusion: confusion, calibration: confidence.scores,
      ranking: ranking.scores(labels: pipeline.labels))
  }
}

extension TrainedModel {
  /// Which labels the data set and the model do not have in common.
  private static func difference(_ data: [String], _ model: [String]) -> String {
    func list(_ labels: [String], without others: [String]) -> String {
      let rest = labels.filter { !others.contains($0) }
      return rest.isEmpty ? "none" : rest.map { "'\($0)'" }.joined(separator: ", ")
    }
    return "labels of the data set alone: \(list(data, without: model)); of the model alone: "
      + list(model, without: data)
  }
}

/// Confidences of the rows of a split.
private struct ConfidenceInput {
  var confidences: [Float] = []
  var isCorrect: [Bool] = []
  var ofTruth: [Float] = []

  mutating func add(_ row: EncodedRow, _ prediction: Prediction) {
    confidences.append(prediction.probability)
    isCorrect.append(prediction.label == Int(row.label))
    ofTruth.append(prediction.probability(of: Int(row.label)))
  }

  var scores: CalibrationScores {
    CalibrationScores(confidences: confidences, isCorrect: isCorrect, probabilitiesOfTruth: ofTruth)
  }
}

/// Scores, truths and groups of the rows of a ranking data set: those with a group and two classes.
private struct RankingInput {
  var scores: [Float] = []
  var isCorrect: [Bool] = []
  var groups: [String] = []

  mutating func add(_ row: EncodedRow, _ prediction: Prediction) {
    guard let group = row.group, prediction.classes == 2 else { return }
    scores.append(prediction.probability(of: 1))
    isCorrect.append(row.label == 1)
    groups.append(group)
  }

  func scores(labels: [String]) -> RankingScores? {
    groups.isEmpty ? nil : RankingScores(scores: scores, isCorrect: isCorrect, groups: groups)
  }
}

/// A row that the model cannot be scored on.
public struct EvaluationError: Error, CustomStringConvertible, Sendable {
  let split: String
  let row: Int
  let problem: String

  /// One line for the user.
  public var description: String { "split \(split), row \(row + 1): \(problem)" }
}
