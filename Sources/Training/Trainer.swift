import Autograd
import Glibc
import Layers
public import Models
public import Recipes
public import TensorCore
public import TextData

/// Trains a model by a recipe, in a run folder.
///
///     for each epoch:
///       for each batch:  gradients of the loss → clip → update by the optimiser
///       score the dev split; keep the parameters if it is the best so far
///       stop when it has not improved for `patience` epochs
///     score the test split once, with the best parameters
///
/// The same recipe, data and seed give the same bytes at any number of workers, and whether or not the run was
/// interrupted and resumed.
public final class Trainer {
  let settings: TrainingSettings
  let data: DataSet
  let folder: String
  let workers: Workers
  private var model: TrainedModel
  private let optimizer: Optimizer
  private let average: WeightAverage?
  private let stream: RowStream
  /// What the best epoch is chosen by; nil where another run has chosen it.
  private let dev: Split?
  private let learner: Learner
  private let log: RunLog
  private let input: RunInput
  private let checkpointSeconds: Double
  private var position: RunPosition
  private let pipeline: TextPipeline
  private var lastCheckpoint = monotonicSeconds()
  private let summary: [String]
  /// With `training.refit`: the run that chooses the epoch, until it has, and then what it chose.
  private var selection: Trainer?
  private var chosen: Outcome?

  /// Prepares a run: reads the recipe, builds the vocabulary and the model, writes the folder's first files, so
  /// that whatever is wrong shows before training starts.
  ///
  /// - Parameters:
  ///   - recipe: with the nodes `text`, `model` and `training`.
  ///   - folder: as `RunFolder.prepare` leaves it; the files of an older run in it go when all has been found
  ///     right. Or, with `resume`, the folder of the run that goes on.
  ///   - maker: makes the model of the `model` node; nil looks its type up in `ModelTable`.
  ///   - checkpointSeconds: a checkpoint is written this often, at least once an epoch.
  public convenience init(
    recipe: RecipeNode, data: DataSet, folder: String, resume: Bool, workers: Workers,
    maker: ModelMaker? = nil, isQuiet: Bool = false, checkpointSeconds: Double = 30
  ) throws {
    let training = try recipe.node("training")
    let refits = try training.has("refit") && training.bool("refit", default: false)
    let dev = try data.devSplit()
    try self.init(
      recipe: recipe, data: refits ? data.joining("dev", to: "train") : data, dev: refits ? nil : dev,
      folder: folder, resume: resume, workers: workers, maker: maker, isQuiet: isQuiet,
      checkpointSeconds: checkpointSeconds)
    if !refits { return }
    let inner = folder + "/" + RunFolder.selection
    do {
      try RunFolder.prepare(inner, overwrite: true)
      selection = try Trainer(
        recipe: recipe, data: data.without("test"), dev: dev, folder: inner,
        resume: resume && access(inner + "/checkpoint.safetensors", F_OK) == 0, workers: workers,
        maker: maker,
        isQuiet: isQuiet, checkpointSeconds: checkpointSeconds)
    } catch {
      if !resume { try? RunFolder.clear(folder) }
      throw error
    }
  }

  private init(
    recipe: RecipeNode, data: DataSet, dev: Split?, folder: String, resume: Bool, workers: Workers,
    maker: ModelMaker?, isQuiet: Bool, checkpointSeconds: Double
  ) throws {
    (self.data, self.dev, self.folder, self.workers) = (data, dev, folder, workers)
    self.checkpointSeconds = checkpointSeconds
    let plan = try RunPlan(recipe: recipe, data: data, maker: maker)
    (settings, pipeline) = (plan.settings, plan.pipeline)
    let classifier = plan.classifier
    model = try TrainedModel(recipe: recipe, pipeline: pipeline, classifier: classifier)
    let train = try data.split("train")
    let parts = try TrainingParts(plan, on: train, batchSize: settings.batchSize, workers: workers)
    (stream, learner) = (parts.stream, parts.learner)
    (optimizer, average) = (learner.optimizer, learner.average)
    position = RunPosition()
    position.baseline = learner.loss.baseline(classes: pipeline.labels.count)
    log = RunLog(folder: folder, isQuiet: isQuiet)
    summary = plan.summary(train: train.count, dev: dev?.count)
    input = RunInput(
      data, words: plan.words, settings: plan.text, teachers: parts.teachers, outliers: parts.outliers)
    if resume {
      try RunFolder.checkRecipe(recipe, in: folder)
      position = try Checkpoint.load(
        folder + "/checkpoint.safetensors", input: input, into: optimizer, average: average)
      try RunFolder.removeUnfinishedFiles(folder)
      try log.drop(from: position.epoch)
    } else {
      try begin()
    }
  }

  /// Writes the first files: from here on the folder is that of a run.
  private func begin() throws {
    try RunFolder.clear(folder)
    do {
      try model.saveSurroundings(to: folder)
      if dev != nil { try model.saveWeights(folder + "/weights.safetensors") }
      try checkpoint()
    } catch {
      try? RunFolder.clear(folder)
      throw error
    }
  }

  /// Trains to the end, or until Ctrl-C. A run that was finished before is only scored again.
  ///
  /// - Parameter eachOfTest: takes the test rows with the model's answers when the test split is scored, in order.
  public func run(eachOfTest: (Example, Prediction) throws -> Void = { _, _ in }) throws -> Outcome {
    Interrupt.install()
    if let selection {
      log.say("choosing the epoch on the dev split, to train on all of train and dev then (training.refit)")
      let outcome = try selection.run()
      if outcome.isInterrupted { return outcome }
      (chosen, self.selection) = (outcome, nil)
      log.say("training on train and dev, to epoch \(outcome.bestEpoch)")
    }
    for line in summary { log.say(line) }
    if isFinished && !optimizer.slots.isEmpty { log.alreadyFinished(epochs: position.epoch - 1) }
    while !isFinished {
      guard try runEpoch() else { return try interrupted() }
      try endEpoch()
    }
    return try finish(eachOfTest)
  }

  private var lastEpoch: Int { chosen?.bestEpoch ?? settings.epochs }

  private var isFinished: Bool {
    if position.epoch > lastEpoch || optimizer.slots.isEmpty { return true }
    return position.best != nil && position.epoch - 1 - position.bestEpoch >= settings.patience
  }

  /// Trains the rest of the epoch; false if Ctrl-C ended it.
  private func runEpoch() throws -> Bool {
    let done = stream.rows(before: position.window) + position.batch * settings.batchSize
    log.beginEpoch(position.epoch, of: lastEpoch, rows: stream.rows(before: stream.windows), done: done)
    let order = BatchOrder(batchSize: settings.batchSize, seed: settings.seed)
    while position.window < stream.windows {
      let rows = try stream.rows(epoch: position.epoch, window: position.window, pipeline: pipeline)
      let batches = order.batches(rows, epoch: position.epoch, window: position.window)
      while position.batch < batches.count {
        let batch = batches[position.batch]
        let value = try step(batch)
        position.batch += 1
        position.lossSum += value
        position.losses += 1
        log.advance(rows: batch.count, loss: position.lossSum / Double(position.losses))
        if Interrupt.isRequested { return false }
        if monotonicSeconds() - lastCheckpoint > checkpointSeconds { try checkpoint() }
      }
      position.window += 1
      position.batch = 0
    }
    return true
  }

  /// One update; returns the batch's loss.
  private func step(_ batch: [EncodedRow]) throws -> Double {
    position.step += 1
    guard let learned = learner.learn(batch, step: position.step, baseline: position.baseline) else {
      throw TrainingError(epoch: position.epoch, step: position.step, ids: batch.map(\.id))
    }
    position.baseline = 0.9 * position.baseline + 0.1 * learned.reward
    return learned.loss
  }

  /// Scores dev, keeps the parameters if they are the best, and moves on to the next epoch.
  private func endEpoch() throws {
    if position.losses == 0 {
      throw FileError(
        file: data.folder, problem: "no row of the train split has a label", remedy: "pack data with labels")
    }
    if let average { try average.withAverages(keepIfBest) } else { try keepIfBest() }
    position.epoch += 1
    (position.window, position.batch, position.lossSum, position.losses) = (0, 0, 0, 0)
    try checkpoint()
  }

  private func keepIfBest() throws {
    let report = try dev.map { try model.evaluate($0, workers: workers) }
    let isBest: Bool
    if let report {
      guard let score = settings.metric.value(report), !score.isNaN else {
        throw FileError(
          file: data.folder, problem: "the dev split has no rows to find the \(settings.metric.rawValue) of",
          remedy: settings.metric == .map
            ? "select by accuracy, or give dev groups that have a right candidate" : "give dev rows labels")
      }
      isBest = position.best.map { score > $0 } ?? true
      if isBest { (position.best, position.bestEpoch) = (score, position.epoch) }
    } else {
      isBest = position.epoch == lastEpoch
    }
    if isBest { try model.saveWeights(folder + "/weights.safetensors") }
    try log.endEpoch(
      position.epoch, step: position.step, loss: position.lossSum / Double(Swift.max(position.losses, 1)),
      report: report, isBest: isBest)
  }

  private func checkpoint() throws {
    try Checkpoint.save(
      position, input: input, optimizer: optimizer, average: average, to: folder + "/checkpoint.safetensors")
    lastCheckpoint = monotonicSeconds()
  }

  private func interrupted() throws -> Outcome {
    try checkpoint()
    if position.best == nil {
      let save = { [model, folder] in try model.saveWeights(folder + "/weights.safetensors") }
      if let average { try average.withAverages(save) } else { try save() }
    }
    log.interrupted(epoch: position.epoch, bestEpoch: position.bestEpoch)
    try model.loadWeights(folder + "/weights.safetensors")
    return try outcome(test: nil, isInterrupted: true)
  }

  /// What is found after the last epoch: the parameters of a model without gradients on the training split, the
  /// temperature on dev. Writes the weights' file.
  private func fitAtTheEnd() throws {
    if let linear = model.classifier.linear {
      log.fitsLinear()
      try linear.fit(stream.split, pipeline: pipeline, seed: settings.seed)
    }
    model.temperature = chosen?.temperature ?? 1
    if let dev, settings.calibrates {
      var input = TemperatureInput(labels: pipeline.labels)
      _ = try model.evaluate(dev, workers: workers) { input.add($0, $1) }
      model.temperature = input.temperature
    }
    try model.saveWeights(folder + "/weights.safetensors")
  }

  private func finish(_ eachOfTest: (Example, Prediction) throws -> Void) throws -> Outcome {
    if !optimizer.slots.isEmpty { try model.loadWeights(folder + "/weights.safetensors") }
    try fitAtTheEnd()
    let test =
      data.splits.contains("test")
      ? try model.evaluate(data.split("test"), workers: workers, each: eachOfTest) : nil
    let outcome = try outcome(test: test, isInterrupted: false)
    var members: [JSONValue.Member] = [
      .init("best_epoch", .integer(outcome.bestEpoch)), .init("epochs", .integer(position.epoch - 1)),
      .init("steps", .integer(position.step)), .init("seed", .integer(Int(settings.seed))),
      .init("temperature", .decimal(model.temperature)),
      .init("trained_parameters", .integer(model.classifier.parameters.trainedCount)),
      .init("refit", .bool(dev == nil)), .init("dev", outcome.dev.json),
    ]
    if let test { members.append(.init("test", test.json)) }
    try AtomicFile.write(JSONValue.object(members).json + "\n", to: folder + "/metrics.json")
    return outcome
  }

  /// Scores on dev are those of the model that was trained without it.
  private func outcome(test: EvaluationReport?, isInterrupted: Bool) throws -> Outcome {
    let report = try chosen?.dev ?? dev.map { try model.evaluate($0, workers: workers) }
    guard let report else { preconditionFailure("Trainer: no dev split, and no run that had one") }
    return Outcome(
      bestEpoch: chosen?.bestEpoch ?? position.bestEpoch, dev: report, test: test,
      isInterrupted: isInterrupted, temperature: model.temperature)
  }
}
