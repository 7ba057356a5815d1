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
  private let dev: Split
  private let loss: LossRule
  private let steps: Int
  private let log: RunLog
  private let input: RunInput
  private let checkpointSeconds: Double
  private var position: RunPosition
  private let pipeline: TextPipeline
  private var lastCheckpoint = monotonicSeconds()

  /// Prepares a run: reads the recipe, builds the vocabulary and the model, writes the folder's first files, so
  /// that whatever is wrong shows before training starts.
  ///
  /// - Parameters:
  ///   - recipe: with the nodes `text`, `model` and `training`.
  ///   - folder: as `RunFolder.prepare` leaves it; the files of an older run in it go when all has been found
  ///     right. Or, with `resume`, the folder of the run that goes on.
  ///   - maker: makes the model of the `model` node; nil looks its type up in `ModelTable`.
  ///   - checkpointSeconds: a checkpoint is written this often, at least once an epoch.
  public init(
    recipe: RecipeNode, data: DataSet, folder: String, resume: Bool, workers: Workers,
    maker: ModelMaker? = nil, isQuiet: Bool = false, checkpointSeconds: Double = 30
  ) throws {
    self.data = data
    self.folder = folder
    self.workers = workers
    self.checkpointSeconds = checkpointSeconds
    try ModelFormat.check(recipe)
    let labels = try recipe.strings("labels", default: data.labels)
    let isMultiLabel = try recipe.multiLabel(of: data)
    let text = try TextPipeline.Settings(try recipe.node("text"))
    let modelNode = try recipe.node("model")
    settings = try TrainingSettings(try recipe.node("training"), isMultiLabel: isMultiLabel)
    dev = try data.devSplit()
    guard labels == data.labels else {
      throw recipe.error(
        "labels", "not the labels of \(data.folder), which are \(data.labels.joined(separator: ", "))",
        remedy: "leave the key out")
    }
    guard labels.count >= 2 else {
      throw FileError(
        file: data.folder, problem: "\(labels.count) labels, at least two are needed to tell classes apart",
        remedy: "pack data with a label column")
    }
    if isMultiLabel { try recipe.checkMultiLabel(settings) }
    if settings.metric == .map && !(dev.hasGroups && labels.count == 2) {
      throw recipe.error(
        "training.select_by", "map, but the dev split of \(data.folder) has no groups with two labels",
        remedy: "select by accuracy, or pack the data with a group column")
    }
    if text.pairFeatures && data.task != .pair {
      throw recipe.error(
        "text.pair_features", "true, but \(data.folder) has single texts",
        remedy: "leave it out: the numbers compare two texts")
    }
    let texts = try recipe.int("texts", default: data.task == .pair ? 2 : 1, in: 1...2)
    let words = try VocabularySource(data, settings: text)
    if words.ngrams?.hashes.isEmpty == true {
      throw recipe.error(
        "text.ngrams.minimum_count", "no n-gram is in so many training texts",
        remedy: "lower it, or leave text.ngrams out")
    }
    pipeline = try TextPipeline(
      text, vocabulary: words.vocabulary, ngrams: words.ngrams, labels: labels, isMultiLabel: isMultiLabel)
    let classifier = try (maker ?? ModelTable.make)(
      modelNode,
      ModelContext(
        classes: labels.count, vocabulary: words.vocabulary.count, maximumLength: text.maximumLength,
        ngrams: pipeline.ngramCount, idf: words.idf, features: pipeline.featureCount, texts: texts,
        structure: text.structure.levels, vectors: words.vectors,
        initializer: Initializer(seed: settings.seed)))
    try recipe.finish()
    if isMultiLabel && classifier.linear != nil {
      throw recipe.error(
        "model.type",
        "found by a support vector machine, which gives one label a row; \(data.folder) has sets",
        remedy: "choose text_classifier, with model.wide for n-grams that add scores")
    }
    guard classifier.textsOfARow == (data.task == .pair ? 2 : 1) else {
      throw FileError(
        file: data.folder,
        problem: "its task is \(data.task.rawValue), the model reads \(classifier.textsOfARow) texts a row",
        remedy: "choose another model.type, leave model.texts out, or give other data")
    }
    let parts =
      settings.l2.filter { $0.amount > 0 }.map { ("training.l2", $0.prefix) }
      + settings.optimizer.rates.map { ("training.optimizer.rates", $0.prefix) }
    for (key, prefix) in parts {
      guard classifier.parameters.entries.contains(where: { $0.name.isPart(of: prefix) }) else {
        let parts = Set(classifier.parameters.entries.map { $0.name.prefix { $0 != "." } })
        throw recipe.error(
          "\(key).\(prefix)", "the model has no such part",
          remedy: "its parts are \(parts.sorted().joined(separator: ", "))")
      }
    }
    model = TrainedModel(recipe: recipe, pipeline: pipeline, classifier: classifier)
    optimizer = Optimizer(rule: settings.optimizer, parameters: classifier.parameters, l2: settings.l2)
    average = settings.averaging.map { [optimizer] in WeightAverage(optimizer, decay: $0) }
    let train = try data.split("train")
    let teachers = try Teachers(
      folders: settings.teachers, labels: labels, isMultiLabel: isMultiLabel, workers: workers)
    stream = RowStream(
      split: train, seed: settings.seed, windowSize: settings.batchSize * BatchOrder.window,
      teachers: teachers, readsAhead: workers.count > 1)
    steps = settings.epochs * ((train.count + settings.batchSize - 1) / settings.batchSize)
    loss = LossRule(
      smoothing: settings.smoothing, isMultiLabel: isMultiLabel,
      classWeights: settings.classWeights == .balanced ? try train.balancedWeights() : nil,
      focus: settings.focus, teacherShare: settings.teacherShare)
    position = RunPosition()
    position.baseline = loss.baseline(classes: labels.count)
    log = RunLog(path: folder + "/log.jsonl", isQuiet: isQuiet)
    input = RunInput(data, words: words, settings: text, teachers: teachers)
    if resume {
      try RunFolder.checkRecipe(recipe, in: folder)
      position = try Checkpoint.load(
        folder + "/checkpoint.safetensors", input: input, into: optimizer, average: average)
      try RunFolder.removeUnfinishedFiles(folder)
      try log.drop(from: position.epoch)
    } else {
      try begin()
    }
    log.describe(model, words: words, train: train.count, dev: dev, settings: settings, text: text)
  }

  /// Writes the first files: from here on the folder is that of a run.
  private func begin() throws {
    try RunFolder.clear(folder)
    do {
      try model.saveSurroundings(to: folder)
      try model.saveWeights(folder + "/weights.safetensors")
      try checkpoint()
    } catch {
      try? RunFolder.clear(folder)
      throw error
    }
  }

  /// Trains to the end, or until Ctrl-C. A run that was finished before is only scored again.
  public func run() throws -> Outcome {
    Interrupt.install()
    if isFinished && !optimizer.slots.isEmpty { log.alreadyFinished(epochs: position.epoch - 1) }
    while !isFinished {
      guard try runEpoch() else { return try interrupted() }
      try endEpoch()
    }
    return try finish()
  }

  private var isFinished: Bool {
    if position.epoch > settings.epochs || optimizer.slots.isEmpty { return true }
    return position.best != nil && position.epoch - 1 - position.bestEpoch >= settings.patience
  }

  /// Trains the rest of the epoch; false if Ctrl-C ended it.
  private func runEpoch() throws -> Bool {
    let done = position.window * stream.windowSize + position.batch * settings.batchSize
    log.beginEpoch(position.epoch, of: settings.epochs, rows: stream.split.count, done: done)
    let order = BatchOrder(batchSize: settings.batchSize, seed: settings.seed)
    while position.window < stream.windows {
      let rows = try stream.rows(epoch: position.epoch, window: position.window, pipeline: pipeline)
      let batches = order.batches(rows, epoch: position.epoch, window: position.window)
      while position.batch < batches.count {
        let batch = Array(batches[position.batch])
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
    let (seed, step) = (settings.seed, position.step)
    let result = BatchGradient(
      batch, model: model.classifier, loss: loss, step: step, baseline: position.baseline, workers: workers
    ) { piece in RandomStream(seed: seed, "dropout", step, piece) }
    guard result.loss.isFinite else {
      throw TrainingError(epoch: position.epoch, step: step, ids: batch.map(\.id))
    }
    position.baseline = 0.9 * position.baseline + 0.1 * result.reward
    var sum = GradientSum(result.pieces, optimizer: optimizer)
    if let clip = settings.clip { sum.clip(to: clip) }
    average?.prepare(sum.gradients)
    optimizer.update(
      sum.gradients, step: step, factor: settings.schedule.factor(step: step, of: steps))
    average?.add(sum.gradients, step: step)
    return result.loss
  }

  /// Scores dev, keeps the parameters if they are the best, and moves on to the next epoch.
  private func endEpoch() throws {
    if position.losses == 0 {
      throw FileError(
        file: data.folder, problem: "no row of the train split has a label", remedy: "pack data with labels")
    }
    if let average { try average.withAverages(scoreEpoch) } else { try scoreEpoch() }
    position.epoch += 1
    (position.window, position.batch, position.lossSum, position.losses) = (0, 0, 0, 0)
    try checkpoint()
  }

  private func scoreEpoch() throws {
    let report = try model.evaluate(dev, workers: workers)
    guard let score = settings.metric.value(report), !score.isNaN else {
      throw FileError(
        file: data.folder, problem: "the dev split has no rows to find the \(settings.metric.rawValue) of",
        remedy: settings.metric == .map
          ? "select by accuracy, or give dev groups that have a right candidate" : "give dev rows labels")
    }
    let isBest = position.best.map { score > $0 } ?? true
    if isBest {
      try model.saveWeights(folder + "/weights.safetensors")
      position.best = score
      position.bestEpoch = position.epoch
    }
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
    return Outcome(
      bestEpoch: position.bestEpoch, dev: try model.evaluate(dev, workers: workers), test: nil,
      isInterrupted: true)
  }

  /// What is found after the last epoch: the parameters of a model without gradients on the training split, the
  /// temperature on dev. Writes the weights' file.
  private func fitAtTheEnd() throws {
    if let linear = model.classifier.linear {
      log.fitsLinear()
      try linear.fit(stream.split, pipeline: pipeline, seed: settings.seed)
    }
    model.temperature = 1
    if settings.calibrates {
      var input = TemperatureInput(labels: pipeline.labels)
      _ = try model.evaluate(dev, workers: workers) { input.add($0, $1) }
      model.temperature = input.temperature
    }
    try model.saveWeights(folder + "/weights.safetensors")
  }

  private func finish() throws -> Outcome {
    try model.loadWeights(folder + "/weights.safetensors")
    try fitAtTheEnd()
    let devReport = try model.evaluate(dev, workers: workers)
    let test = data.splits.contains("test") ? try model.evaluate(data.split("test"), workers: workers) : nil
    var members: [JSONValue.Member] = [
      .init("best_epoch", .integer(position.bestEpoch)), .init("epochs", .integer(position.epoch - 1)),
      .init("steps", .integer(position.step)), .init("seed", .integer(Int(settings.seed))),
      .init("temperature", .decimal(model.temperature)),
      .init("trained_parameters", .integer(model.classifier.parameters.trainedCount)),
      .init("dev", devReport.json),
    ]
    if let test { members.append(.init("test", test.json)) }
    try AtomicFile.write(JSONValue.object(members).json + "\n", to: folder + "/metrics.json")
    return Outcome(bestEpoch: position.bestEpoch, dev: devReport, test: test, isInterrupted: false)
  }
}
