import Glibc
import Recipes
import TensorCore
import Training

/// What `windrow bench` found.
struct BenchReport {
  let parameters: Int
  let batch: Int
  let threads: Int
  let reading: Benchmark.Figures
  let shuffledReading: Benchmark.Figures
  let training: Benchmark.Training
  let classifying: Benchmark.Figures
  let latency: Benchmark.Figures
  let startUp: Benchmark.Figures

  /// The largest memory this process has held.
  private var peakBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  var text: String {
    var table = TextTable(header: ["", "rows a second", "lowest", "highest"])
    for (name, figures) in [
      ("reading shards", reading), ("reading them shuffled", shuffledReading),
      ("training, batches of \(batch)", training.rates),
      ("answering a stream", classifying),
    ] {
      table.append([name] + [figures.median, figures.quantile(0), figures.quantile(1)].map(Self.count))
    }
    let text = """
      \(grouped(parameters)) trained parameters, \(threads) \(threads == 1 ? "thread" : "threads")

      \(table.text)
      one answer: \(Self.milliseconds(latency.median)) ms, 99 in 100 within \
      \(Self.milliseconds(latency.quantile(0.99))) ms
      start-up: \(fixed(startUp.median * 1000, decimals: 0)) ms from the start of a process to its first answer, \
      \(fixed(startUp.quantile(0) * 1000, decimals: 0)) to \(fixed(startUp.quantile(1) * 1000, decimals: 0)) in \
      \(startUp.values.count) tries
      memory: \(peakBytes >> 20) MB at most; a training step after the warm-up: \
      \(fixed(training.systemRequestsPerStep, decimals: 4)) requests to the system, \
      \(fixed(training.newBlocksPerStep, decimals: 4)) new blocks

      """
    return text + (training.profile.map { profileText($0) } ?? "")
  }

  private func profileText(_ profile: Profile) -> String {
    let all = training.profiledSeconds
    func share(_ seconds: Double) -> String { percent(seconds / all) }
    var products = TextTable(
      header: ["matrix products", "calls", "share", "GFLOP/s", "alone", "of that", "GB/s"])
    for product in profile.products.prefix(12) {
      let (speed, alone) = (product.operations / product.seconds, product.speedAlone())
      products.append([
        "\(product.rows) × \(product.inner)\(product.transposeA ? "ᵀ" : "") · \(product.columns)"
          + (product.transposeB ? "ᵀ" : ""), grouped(product.calls), share(product.seconds),
        fixed(speed / 1e9, decimals: 1), fixed(alone / 1e9, decimals: 1), percent(speed / alone),
        fixed(product.bytes / product.seconds / 1e9, decimals: 1),
      ])
    }
    var kernels = TextTable(header: ["kernels", "calls", "share", "GB/s"])
    for kernel in profile.kernels.prefix(12) {
      kernels.append([
        kernel.name, grouped(kernel.calls), share(kernel.seconds),
        fixed(kernel.bytes / kernel.seconds / 1e9, decimals: 1),
      ])
    }
    return """

      Where training spends its time: \(share(profile.productSeconds)) in matrix products, \
      \(share(profile.kernelSeconds)) in kernels, \(share(otherSeconds(profile))) in the rest and waiting

      \(products.text)
      \(kernels.text)
      """
  }

  private func otherSeconds(_ profile: Profile) -> Double {
    max(0, training.profiledSeconds - profile.productSeconds - profile.kernelSeconds)
  }

  var json: JSONValue {
    func rates(_ figures: Benchmark.Figures) -> JSONValue {
      [
        "rows_per_second": .decimal(figures.median), "low": .decimal(figures.quantile(0)),
        "high": .decimal(figures.quantile(1)),
      ]
    }
    var members: [JSONValue.Member] = [
      .init("parameters", .integer(parameters)), .init("batch", .integer(batch)),
      .init("threads", .integer(threads)), .init("read", rates(reading)),
      .init("read_shuffled", rates(shuffledReading)),
      .init("train", rates(training.rates)),
      .init("classify", rates(classifying)),
      .init("latency", ["p50": .number(latency.median), "p99": .number(latency.quantile(0.99))]),
      .init(
        "start_up",
        [
          "p50": .number(startUp.median), "low": .number(startUp.quantile(0)),
          "high": .number(startUp.quantile(1)),
        ]), .init("system_requests_per_step", .decimal(training.systemRequestsPerStep)),
      .init("new_blocks_per_step", .decimal(training.newBlocksPerStep)),
      .init("peak_bytes", .integer(peakBytes)),
    ]
    if let profile = training.profile {
      members.append(
        .init(
          "profile",
          [
            "products": .array(
              profile.products.map {
                [
                  "rows": .integer($0.rows), "inner": .integer($0.inner), "columns": .integer($0.columns),
                  "transpose_a": .bool($0.transposeA),
                  "transpose_b": .bool($0.transposeB),
                  "calls": .integer($0.calls), "seconds": .decimal($0.seconds),
                  "operations_per_second": .decimal(($0.operations / $0.seconds).rounded()),
                  "alone": .decimal($0.speedAlone().rounded()),
                  "bytes_per_second": .decimal(($0.bytes / $0.seconds).rounded()),
                ]
              }),
            "kernels": .array(
              profile.kernels.map {
                [
                  "name": .text($0.name), "calls": .integer($0.calls), "seconds": .decimal($0.seconds),
                  "bytes_per_second": .decimal(($0.bytes / $0.seconds).rounded()),
                ]
              }), "other_seconds": .decimal(otherSeconds(profile)),
          ]))
    }
    return .object(members)
  }

  private static func count(_ rate: Double) -> String { rate.isFinite ? grouped(Int(rate.rounded())) : "–" }
  private static func milliseconds(_ seconds: Double) -> String { fixed(seconds * 1000, decimals: 3) }
}
