import TensorCore
import TextData

/// What a plan takes to be trained, beside its model: where the rows come from and how they change the parameters.
struct TrainingParts {
  let teachers: Teachers?
  let outliers: Outliers?
  let stream: RowStream
  let learner: Learner

  init(_ plan: RunPlan, on train: Split, batchSize: Int, workers: Workers) throws {
    let (settings, pipeline) = (plan.settings, plan.pipeline)
    let optimizer = Optimizer(
      rule: settings.optimizer, parameters: plan.classifier.parameters, l2: settings.l2)
    teachers = try Teachers(
      folders: settings.teachers, labels: pipeline.labels, isMultiLabel: pipeline.isMultiLabel,
      workers: workers)
    outliers = try Outliers(files: settings.outliers, share: settings.outlierShare, pipeline: pipeline)
    stream = RowStream(
      split: train, seed: settings.seed, windowSize: batchSize * BatchOrder.window, teachers: teachers,
      outliers: outliers, readsAhead: workers.count > 1)
    learner = Learner(
      classifier: plan.classifier, settings: settings,
      loss: try LossRule(settings, isMultiLabel: pipeline.isMultiLabel, train: train), optimizer: optimizer,
      average: settings.averaging.map { WeightAverage(optimizer, decay: $0) },
      steps: settings.epochs * stream.batches(of: batchSize), workers: workers)
  }
}
