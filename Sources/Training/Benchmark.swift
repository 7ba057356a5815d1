import Autograd
package import Recipes
package import TensorCore
package import TextData

/// Measures how fast a recipe trains and how fast its model answers, on the training rows of a data set.
///
/// Nothing is written. The model stays as its first values make it, but for the training that is measured: how fast
/// it is does not depend on how good it is.
package final class Benchmark {
  /// Several measurements of one thing.
  package struct Figures: Sendable {
    /// In ascending order.
    package let values: [Double]

    package init(_ values: [Double]) { self.values = values.sorted() }

    /// Of an even number of values the mean of the middle two.
    package var median: Double {
      values.isEmpty ? .nan : (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
    }

    /// The smallest value that at least so large a share of all values does not exceed.
    package func quantile(_ share: Double) -> Double {
      values.isEmpty ? .nan : values[max(0, Int((share * Double(values.count)).rounded(.up)) - 1)]
    }
  }

  /// How training went.
  package struct Training: Sendable {
    /// Rows a second of each repetition.
    package let rates: Figures
    /// Where the time went; nil unless asked for.
    package let profile: Profile?
    /// Seconds that the work in `profile` took, times the threads that there were for it.
    package let profiledSeconds: Double
    /// How often a step, after a warm-up, asked the system for memory, and blocks that no tensor had before it.
    package let systemRequestsPerStep, newBlocksPerStep: Double
  }

  package let batchSize: Int
  package let parameters: Int
  private let workers: Workers
  private let learner: Learner
  private let data: DataSet
  private let stream: RowStream
  private let model: TrainedModel
  private let pipeline: TextPipeline
  private var rows: Rows

  /// The batches of one epoch after the other.
  private struct Rows {
    var epoch = 1
    var window = 0
    var batches: [[EncodedRow]] = []
    var step = 0
  }

  /// - Parameter batchSize: nil is the recipe's
  package init(recipe: RecipeNode, data: DataSet, batchSize: Int?, workers: Workers) throws {
    let plan = try RunPlan(recipe: recipe, data: data)
    if plan.classifier.parameters.trainedCount == 0 {
      throw recipe.error(
        "model.type", "a model that is not trained by steps", remedy: "measure it with time windrow train")
    }
    self.batchSize = batchSize ?? plan.settings.batchSize
    (self.workers, self.data) = (workers, data)
    pipeline = plan.pipeline
    parameters = plan.classifier.parameters.trainedCount
    let parts = try TrainingParts(
      plan, on: data.split("train"), batchSize: self.batchSize, workers: workers)
    (stream, learner) = (parts.stream, parts.learner)
    model = try TrainedModel(recipe: recipe, pipeline: plan.pipeline, classifier: plan.classifier)
    rows = Rows()
  }

  /// Rows a second that come out of the shards of the training split as texts, in the order of the shards or in that of an
  /// epoch; each pass opens them anew.
  package func read(shuffled: Bool, seconds: Double, repetitions: Int) throws -> Figures {
    func rate(_ seconds: Double) throws -> Double {
      let start = monotonicSeconds()
      var count = 0
      repeat {
        let split = try data.split("train")
        if shuffled {
          for index in split.shuffled(seed: stream.seed, epoch: 1) { _ = try split.example(at: index) }
        } else {
          try split.forEachRow { _, row in _ = row.example(labels: split.labels) }
        }
        count += split.count
      } while monotonicSeconds() - start < seconds
      return Double(count) / (monotonicSeconds() - start)
    }
    _ = try rate(0)
    return Figures(try (0..<repetitions).map { _ in try rate(seconds) })
  }

  /// Trains for some seconds, several times, after a warm-up of the same length.
  package func train(seconds: Double, repetitions: Int, profiles: Bool) throws -> Training {
    _ = try rate(seconds: seconds)
    let (requests, blocks, warmUp) = (Pool.systemRequests, Pool.newBlocks, rows.step)
    let rates = try (0..<repetitions).map { _ in try rate(seconds: seconds) }
    let steps = Double(max(rows.step - warmUp, 1))
    let (newRequests, newBlocks) = (Pool.systemRequests - requests, Pool.newBlocks - blocks)
    let start = monotonicSeconds()
    let profile = profiles ? try Profile { _ = try rate(seconds: seconds) } : nil
    return Training(
      rates: Figures(rates), profile: profile,
      profiledSeconds: (monotonicSeconds() - start) * Double(workers.count),
      systemRequestsPerStep: Double(newRequests) / steps, newBlocksPerStep: Double(newBlocks) / steps)
  }

  /// Rows a second over at least so many seconds, reading and encoding included.
  private func rate(seconds: Double) throws -> Double {
    let start = monotonicSeconds()
    var count = 0
    repeat {
      let batch = try nextBatch()
      rows.step += 1
      guard learner.learn(batch, step: rows.step, baseline: 0) != nil else {
        throw TrainingError(epoch: rows.epoch, step: rows.step, ids: batch.map(\.id))
      }
      count += batch.count
    } while monotonicSeconds() - start < seconds
    return Double(count) / (monotonicSeconds() - start)
  }

  private func nextBatch() throws -> [EncodedRow] {
    while rows.batches.isEmpty {
      if rows.window == stream.windows { (rows.epoch, rows.window) = (rows.epoch + 1, 0) }
      let encoded = try stream.rows(epoch: rows.epoch, window: rows.window, pipeline: pipeline)
      rows.batches = BatchOrder(batchSize: batchSize, seed: stream.seed).batches(
        encoded, epoch: rows.epoch, window: rows.window)
      rows.window += 1
      if rows.epoch > 1 && rows.step == 0 {
        throw FileError(
          file: "split train", problem: "has no row with a label", remedy: "pack data with labels")
      }
    }
    return rows.batches.removeLast()
  }

  /// Rows a second of a model that classifies a stream, from text to answer, in portions of so many rows.
  package func classify(batch: Int, seconds: Double, repetitions: Int) throws -> Figures {
    let examples = try examples(4096)
    let portions = stride(from: 0, to: examples.count, by: batch).map {
      Array(examples[$0..<min($0 + batch, examples.count)])
    }
    let model = model.keepingProducts()
    func rate(_ seconds: Double) -> Double {
      let start = monotonicSeconds()
      var (count, place) = (0, 0)
      repeat {
        count += model.classify(portions[place], workers: workers).count
        place = (place + 1) % portions.count
      } while monotonicSeconds() - start < seconds
      return Double(count) / (monotonicSeconds() - start)
    }
    _ = rate(seconds)
    return Figures((0..<repetitions).map { _ in rate(seconds) })
  }

  /// Seconds from a text, or a pair, to its answer, one at a time.
  package func latency(seconds: Double) throws -> Figures {
    let examples = try examples(512)
    let model = model.keepingProducts()
    for example in examples { _ = model.classify([example], workers: Workers(count: 1)) }
    var times: [Double] = []
    let start = monotonicSeconds()
    repeat {
      for example in examples where times.isEmpty || monotonicSeconds() - start < seconds {
        let begin = monotonicSeconds()
        _ = model.classify([example], workers: Workers(count: 1))
        times.append(monotonicSeconds() - begin)
      }
    } while monotonicSeconds() - start < seconds
    return Figures(times)
  }

  /// Writes the model's files into a folder, as training does.
  package func save(to folder: String) throws {
    try model.saveSurroundings(to: folder)
    try model.saveWeights(folder + "/weights.safetensors")
  }

  /// Removes the files that `save` wrote.
  package func removeFiles(in folder: String) throws { try RunFolder.clear(folder) }

  /// The beginning of a text of the training rows, or of a pair, short enough for a command line.
  package func someTexts() throws -> [String] {
    let example = try stream.split.example(at: 0)
    return ([example.textA] + (example.textB.map { [$0] } ?? [])).map { String($0.prefix(1000)) }
  }

  private func examples(_ count: Int) throws -> [Example] {
    try (0..<min(count, stream.split.count)).map { try stream.split.example(at: $0) }
  }
}
