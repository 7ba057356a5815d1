import Autograd
package import Models
package import TensorCore

/// What the loss is made of, read from a recipe's `training`.
package struct LossRule: Sendable {
  let smoothing: Double
  /// One weight a class; nil weighs all alike.
  let classWeights: [Double]?
  /// γ of the focal loss; 0 is cross entropy.
  let focus: Double
  /// How much the teachers' probabilities count in the targets, where rows come with them.
  let teacherShare: Double

  package init(
    smoothing: Double = 0, classWeights: [Double]? = nil, focus: Double = 0, teacherShare: Double = 0
  ) {
    (self.smoothing, self.classWeights) = (smoothing, classWeights)
    (self.focus, self.teacherShare) = (focus, teacherShare)
  }

  func weight(of row: EncodedRow) -> Double { classWeights?[Int(row.label)] ?? 1 }

  /// The probability that each class should get.
  ///
  ///     target = (1 − share) · ((1 − smoothing) · onehot(label) + smoothing / classes) + share · teachers
  package func targets(of row: EncodedRow, classes: Int) -> [Double] {
    let share = row.teachers.isEmpty ? 0 : teacherShare
    return (0..<classes).map { column in
      let own = smoothing / Double(classes) + (Int(row.label) == column ? 1 - smoothing : 0)
      return share == 0 ? own : (1 - share) * own + share * Double(row.teachers[column])
    }
  }
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
    let results = workers.map(pieces: count) { piece in
      let rows = batch[batch.count * piece / count..<batch.count * (piece + 1) / count]
      let pass = Pass.training(random: stream(piece), step: step)
      let logits = shared.value.logits(ModelInput(rows), in: pass)
      let classes = logits.value.columns
      let loss = crossEntropy(
        logits, targets: rows.flatMap { rule.targets(of: $0, classes: classes) },
        weights: rows.map { scale * rule.weight(of: $0) }, focus: rule.focus)
      var total = loss
      for penalty in pass.penalties { total = total + share * penalty }
      let rewards = logLikelihoods(logits.value, labels: rows.map(\.label))
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
