import Models
import TensorCore

/// Changes a model's parameters by one batch after the other.
///
///     gradients of the loss → clip → update by the optimiser → running average
struct Learner {
  let classifier: any TextClassifier
  let settings: TrainingSettings
  let loss: LossRule
  let optimizer: Optimizer
  let average: WeightAverage?
  /// Updates of the whole run, which the schedule counts on.
  let steps: Int
  let workers: Workers

  /// One update; where the loss is no number, nothing changes and nil comes back.
  ///
  /// - Parameters:
  ///   - step: the batch's number in the run, counted from 1
  ///   - baseline: what a random choice's reward is compared with (specification, section 9)
  func learn(_ batch: [EncodedRow], step: Int, baseline: Double) -> (loss: Double, reward: Double)? {
    let seed = settings.seed
    let result = BatchGradient(
      batch, model: classifier, loss: loss, step: step, baseline: baseline, workers: workers
    ) { piece in RandomStream(seed: seed, "dropout", step, piece) }
    guard result.loss.isFinite else { return nil }
    var sum = GradientSum(result.pieces, optimizer: optimizer, workers: workers)
    if let clip = settings.clip { sum.clip(to: clip) }
    average?.prepare(sum.gradients)
    optimizer.update(
      sum.gradients, step: step, factor: settings.schedule.factor(step: step, of: steps), workers: workers)
    average?.add(sum.gradients, step: step)
    return (result.loss, result.reward)
  }
}
