import Foundation
import Testing

@Suite struct BenchTests {
  @Test func measuresARecipe() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    let options = [
      "bench", "recipe.yaml", "--data", "data", "--seconds", "0.05", "--repetitions", "3", "--profile",
    ]
    let shown = try folder.run(options + ["--threads", "1"])
    #expect(shown.status == 0 && shown.errors == "", "\(shown.errors)")
    for part in [
      "training, batches of", "answering a stream", "99 in 100", "start-up: ", "matrix products", "adam",
    ] {
      #expect(shown.output.contains(part), "\(part)")
    }
    let found = try object(folder.run(options + ["--json"]).output)
    for name in ["read", "read_shuffled", "train", "classify"] {
      let rates = try #require(found[name] as? [String: Double])
      let (low, middle, high) = (rates["low"] ?? 0, rates["rows_per_second"] ?? 0, rates["high"] ?? 0)
      #expect(0 < low && low <= middle && middle <= high, "\(name): \(rates)")
    }
    let latency = try #require(found["latency"] as? [String: Double])
    #expect((latency["p50"] ?? 0) > 0 && (latency["p50"] ?? 0) <= (latency["p99"] ?? 0))
    let requests = try #require(found["system_requests_per_step"] as? Double)
    let blocks = try #require(found["new_blocks_per_step"] as? Double)
    #expect(0 <= requests && requests <= blocks, "\(requests) requests, \(blocks) blocks")
    let profile = try #require(found["profile"] as? [String: Any])
    let products = try #require(profile["products"] as? [[String: Any]])
    let kernels = try #require(profile["kernels"] as? [[String: Any]])
    #expect(!products.isEmpty && products.allSatisfy { ($0["operations_per_second"] as? Double ?? 0) > 0 })
    #expect(products.allSatisfy { ($0["bytes_per_second"] as? Double ?? 0) > 1e6 }, "\(products)")
    #expect(kernels.contains { $0["name"] as? String == "adam" })
    #expect(kernels.allSatisfy { ($0["bytes_per_second"] as? Double ?? 0) > 1e6 }, "\(kernels)")
    let startUp = try #require(found["start_up"] as? [String: Double])
    #expect(0 < startUp["low"] ?? 0 && startUp["high"] ?? 9 < 9, "\(startUp)")
  }

  @Test func measuresKernels() throws {
    let limits = try object(TestFolder().windrow("bench", "--kernels", "--json").output)
    #expect((limits["operations_per_second"] as? Double ?? 0) > 1e8)
    #expect((limits["bytes_per_second"] as? Double ?? 0) > 1e8)
    let kernels = try #require(limits["kernels"] as? [[String: Any]])
    let products = try #require(limits["products"] as? [[String: Any]])
    #expect(
      Set(kernels.compactMap { $0["name"] as? String }).isSuperset(of: ["axpy", "tanh", "softmax", "adam"]))
    #expect(Set(kernels.compactMap { $0["name"] as? String }).count == kernels.count)
    for name in ["bytes_per_second", "bytes_per_second_in_cache"] {
      #expect(kernels.allSatisfy { ($0[name] as? Double ?? 0) > 1e7 }, "\(kernels)")
    }
    #expect(products.count > 2 && products.allSatisfy { ($0["operations_per_second"] as? Double ?? 0) > 1e7 })
  }

  @Test func saysWhatCannotBeMeasured() throws {
    let folder = try TestFolder()
    try folder.writeTask(labels: ["no", "yes"], task: .single)
    let missing = try folder.windrow("bench", "recipe.yaml", "--data", "nothing")
    #expect(missing.status == 1 && missing.errors.contains("nothing"))
    try folder.write("model: {type: ngram_svm}\ntext: {ngrams: {tokens: [1]}}", to: "svm.yaml")
    let svm = try folder.windrow("bench", "svm.yaml", "--data", "data")
    #expect(svm.status == 1 && svm.errors.contains("not trained by steps"), "\(svm.errors)")
  }
}
