import Autograd
import Glibc
package import Models
package import TensorCore
import TextData

/// What the loss is made of, read from a recipe's `training`.
package struct LossRule: Sendable {
  let smoothing: Double
  /// Whether rows have sets of labels: every class is then a yes or no of its own.
  let isMultiLabel: Bool
  /// One weight a class; nil weighs all alike.
  let classWeights: [Double]?
  /// γ of the focal loss; 0 is cross entropy.
  let focus: Double
  /// How much the teachers' probabilities count in the targets, where rows come with them.
  let teacherShare: Double

  package init(
    smoothing: Double = 0, isMultiLabel: Bool = false, classWeights: [Double]? = nil, focus: Double = 0,
    teacherShare: Double = 0
  ) {
    (self.smoothing, self.isMultiLabel, self.classWeights) = (smoothing, isMultiLabel, classWeights)
    (self.focus, self.teacherShare) = (focus, teacherShare)
  }

  /// What a recipe asks for, on a training split.
  init(_ settings: TrainingSettings, isMultiLabel: Bool, train: Split) throws {
    self.init(
      smoothing: settings.smoothing, isMultiLabel: isMultiLabel,
      classWeights: settings.classWeights == .balanced ? try train.balancedWeights() : nil,
      focus: settings.focus, teacherShare: settings.teacherShare)
  }

  func weight(of row: EncodedRow) -> Double { row.label < 0 ? 1 : classWeights?[Int(row.label)] ?? 1 }

  /// What a class gets of the smoothing: its share of one label among `classes`, or of yes and no.
  private func smoothed(_ isTrue: Bool, classes: Int) -> Double {
    smoothing / Double(isMultiLabel ? 2 : classes) + (isTrue ? 1 - smoothing : 0)
  }

  /// The loss of rows with the given weights.
  func loss(_ logits: Variable, _ rows: some Collection<EncodedRow>, weights: [Double]) -> Variable {
    let classes = logits.value.columns
    let targets = rows.flatMap { self.targets(of: $0, classes: classes) }
    return isMultiLabel
      ? binaryCrossEntropy(logits, targets: targets, weights: weights, focus: focus)
      : crossEntropy(logits, targets: targets, weights: weights, focus: focus)
  }

  /// The log-likelihood of each row's label, or set of labels.
  func logLikelihoods(_ logits: Tensor, _ rows: some Collection<EncodedRow>) -> [Double] {
    if !isMultiLabel { return Autograd.logLikelihoods(logits, labels: rows.map(\.label)) }
    let classes = Int32(logits.columns)
    return Autograd.logLikelihoods(
      logits, targets: rows.flatMap { row in (0..<classes).map { row.has($0) ? 1 : 0 } })
  }

  /// The log-likelihood of a guess: the first baseline of a reward.
  func baseline(classes: Int) -> Double {
    isMultiLabel ? -Double(classes) * log(2) : -log(Double(classes))
  }

  /// The probability that each class should get.
  ///
  ///     target = (1 − share) · ((1 − smoothing) · onehot(label) + smoothing / classes) + share · teachers
  ///     of multi-label data:   (1 − smoothing) · [class is a label] + smoothing / 2
  ///     of an outlier:         1 / classes; of multi-label data it is a row without labels
  package func targets(of row: EncodedRow, classes: Int) -> [Double] {
    if !row.isLabelled { return [Double](repeating: 1 / Double(classes), count: classes) }
    let share = row.teachers.isEmpty ? 0 : teacherShare
    return (0..<classes).map { column in
      let own = smoothed(row.has(Int32(column)), classes: classes)
      return share == 0 ? own : (1 - share) * own + share * Double(row.teachers[column])
    }
  }
}

extension EncodedRow {
  /// Whether a class is the row's, or one of its.
  fileprivate func has(_ label: Int32) -> Bool { labels?.contains(label) ?? (self.label == label) }
}

/// Gradients of one batch, computed in pieces.
package struct BatchGradient {
  /// Rows of a piece: the cut depends on the batch alone, so the number of threads changes no byte.
  package static let pieceSize = 16

  /// The loss of the labels, without penalties.
  package let loss: Double
  /// Mean log-likelihood of the rows' labels: the reward of random choices.
  package let reward: Double
  package let pieces: [GradientSum.Piece]

  /// - Parameters:
  ///   - step: the batch's number in the run, counted from 1
  ///   - baseline: what a random choice's reward is compared with (specification, section 9)
  ///   - stream: makes the random stream of a piece
  package init(
    _ batch: [EncodedRow], model: any TextClassifier, loss rule: LossRule, step: Int = 0,
    baseline: Double = 0, workers: Workers, stream: @escaping @Sendable (Int) -> RandomStream
  ) {
    let count = (batch.count + BatchGradient.pieceSize - 1) / BatchGradient.pieceSize
    let scale = 1 / batch.reduce(0) { $0 + rule.weight(of: $1) }
    let share = 1 / Double(batch.count)
    let shared = Unchecked(model)
    // Rows come by length: the longest pieces first, so that threads end together.
    let results = workers.map(pieces: count) { turn in
      let piece = count - 1 - turn
      let rows = batch[batch.count * piece / count..<batch.count * (piece + 1) / count]
      let pass = Pass.training(random: stream(piece), step: step)
      let logits = shared.value.logits(ModelInput(rows), in: pass)
      let loss = rule.loss(logits, rows, weights: rows.map { scale * rule.weight(of: $0) })
      var total = loss
      for penalty in pass.penalties { total = total + share * penalty }
      let rewards = rule.logLikelihoods(logits.value, rows)
      if !pass.choices.isEmpty {
        let gains = zip(rewards, rows).map { scale * rule.weight(of: $1) * ($0 - baseline) }
        for choice in pass.choices { total = total + choice.surrogate(gains: gains) }
      }
      return Unchecked(
        (
          loss: loss.value[0], reward: share * rewards.reduce(0, +),
          gradients: pass.tape?.gradients(of: total) ?? []
        ))
    }
    .reversed()
    loss = results.reduce(0) { $0 + $1.value.loss }
    reward = results.reduce(0) { $0 + $1.value.reward }
    pieces = results.map(\.value.gradients)
  }
}

/// Carries a value over to workers that only read it.
struct Unchecked<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
