import ArgumentParser
import Recipes
import TensorCore
import TextData
import Training

/// `windrow bench`: how fast a recipe trains and its model answers on this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast a recipe trains and its model answers, or what the machine can do.",
    discussion: """
      Examples:
        windrow bench models/abcnn-3/recipe.yaml --data data/sick --threads 1
        windrow bench models/text-cnn/recipe.yaml --data data/ag-news --batch 64 --profile
        windrow bench --kernels

      Reading is on one thread, from compressed shards to texts, in their order and in that of an epoch. Training counts \
      everything from the rows on disk, answers everything from the texts; of a set that fits in memory each row is \
      encoded once. Start-up is that of windrow classify with the model's files, from the start of the process \
      to its end. Close other programs first. The model is not trained before, which does not change its speed.

      Keys of --json: parameters, batch, threads; read, read_shuffled, train, classify with rows_per_second, low and high; \
      latency with p50 and p99 in seconds; start_up with p50, low and high in seconds; system_requests_per_step and \
      new_blocks_per_step in training; peak_bytes; \
      with --profile also profile: products with rows, inner, columns, transpose_a, transpose_b, calls, seconds, \
      operations_per_second, alone and bytes_per_second, kernels with name, calls, seconds and bytes_per_second, \
      other_seconds. \
      With --kernels, of one thread: operations_per_second and bytes_per_second, what the machine can do at most; kernels \
      with name, bytes_per_second and bytes_per_second_in_cache; products with rows, inner, columns and \
      operations_per_second.
      """)

  @Argument(help: ArgumentHelp("The recipe, a YAML file.", valueName: "recipe"))
  var recipe: String?

  @Option(help: ArgumentHelp("The data set's folder, as windrow pack makes it.", valueName: "folder"))
  var data: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Change a value of the recipe; may be given again.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("A file of word vectors; may be given again.", valueName: "file"))
  var vectors: [String] = []

  @Option(help: ArgumentHelp("Rows of a batch (default: the recipe's; 64 for answers).", valueName: "n"))
  var batch: Int?

  @Option(help: ArgumentHelp("How long each repetition takes.", valueName: "n"))
  var seconds = 1.5

  @Option(help: ArgumentHelp("How often each figure is measured: the median counts.", valueName: "n"))
  var repetitions = 5

  @Flag(help: "Say where the time of training goes.")
  var profile = false

  @Flag(help: "Measure single kernels beside what this processor and its memory can do.")
  var kernels = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if kernels {
      if recipe != nil || data != nil || profile || batch != nil || !(overrides + vectors).isEmpty {
        throw ValidationError("--kernels takes no recipe, and nothing that is about one")
      }
      return
    }
    if recipe == nil || data == nil { throw ValidationError("give a recipe and --data, or --kernels") }
    if let batch, !(1...4096).contains(batch) {
      throw ValidationError("--batch \(batch): expected 1 to 4096")
    }
    if !(0.01...600).contains(seconds) { throw ValidationError("--seconds: expected 0.01 to 600") }
    if !(1...100).contains(repetitions) { throw ValidationError("--repetitions: expected 1 to 100") }
  }

  func run() throws {
    if kernels {
      let speeds = KernelSpeeds()
      try StandardOutput.print(json ? speeds.json.json : speeds.text)
      return
    }
    guard let recipe, let data else { return }
    let benchmark = try Benchmark(
      recipe: Recipe.load(recipe, overrides: overrides + vectorChange(vectors)), data: DataSet(folder: data),
      batchSize: batch, workers: common.workers)
    let report = BenchReport(
      parameters: benchmark.parameters, batch: benchmark.batchSize, threads: common.threadCount,
      reading: try benchmark.read(shuffled: false, seconds: seconds, repetitions: repetitions),
      shuffledReading: try benchmark.read(shuffled: true, seconds: seconds, repetitions: repetitions),
      training: try benchmark.train(seconds: seconds, repetitions: repetitions, profiles: profile),
      classifying: try benchmark.classify(batch: batch ?? 64, seconds: seconds, repetitions: repetitions),
      latency: try benchmark.latency(seconds: seconds), startUp: try StartUp.measure(benchmark))
    try StandardOutput.print(json ? report.json.json : report.text)
  }
}

extension KernelSpeeds {
  fileprivate var text: String {
    func billions(_ value: Double) -> String { fixed(value / 1e9, decimals: 1) }
    var products = TextTable(header: ["matrix products", "GFLOP/s", "of the limit"])
    for product in self.products {
      products.append([
        "\(product.rows) × \(product.inner) · \(product.columns)", billions(product.operationsPerSecond),
        percent(product.operationsPerSecond / limits.operationsPerSecond),
      ])
    }
    var kernels = TextTable(header: ["kernels", "GB/s", "of the limit", "GB/s in cache"])
    for kernel in self.kernels {
      kernels.append([
        kernel.name, billions(kernel.fromMemory), percent(kernel.fromMemory / limits.bytesPerSecond),
        billions(kernel.inCache),
      ])
    }
    return """
      one thread at most: \(billions(limits.operationsPerSecond)) GFLOP/s in a large float32 matrix product, \
      \(billions(limits.bytesPerSecond)) GB/s of memory

      \(products.text)
      \(kernels.text)
      """
  }

  fileprivate var json: JSONValue {
    [
      "operations_per_second": .decimal(limits.operationsPerSecond.rounded()),
      "bytes_per_second": .decimal(limits.bytesPerSecond.rounded()),
      "kernels": .array(
        kernels.map {
          [
            "name": .text($0.name), "bytes_per_second": .decimal($0.fromMemory.rounded()),
            "bytes_per_second_in_cache": .decimal($0.inCache.rounded()),
          ]
        }),
      "products": .array(
        products.map {
          [
            "rows": .integer($0.rows), "inner": .integer($0.inner), "columns": .integer($0.columns),
            "operations_per_second": .decimal($0.operationsPerSecond.rounded()),
          ]
        }),
    ]
  }
}
