import TensorCore
import Testing
import TextData
import Training

/// Products of words that are kept over a stream of texts change no answer.
@Suite struct KeptProductsTests {
  static let models =
    ["narrow", "same"].map { padding in
      "{type: text_classifier, embedding: {size: 6}, ngrams: {size: 4, place: words}, layers: [{type: convolution, "
        + "widths: [1, 3], filters: 5, padding: \(padding)}]}"
    } + [
      "{type: text_classifier, embedding: {size: 6}, layers: [{type: convolution, widths: [2, 3], filters: 5}]}",
      "{type: pair_cnn, embedding: {size: 6}, blocks: [{filters: 5, width: 3}], head: {type: both}}",
      "{type: pair_cnn, embedding: {size: 6}, blocks: [{filters: 5, attention: {}, pooling: {type: attention}}, "
        + "{filters: 4, attention: {share_maps: false, normalizer: softmax}}]}",
    ]

  /// Models that keep weights laid out.
  static let dense = [
    "{type: text_classifier, embedding: {size: 6}, layers: [{type: lstm, units: 5, bidirectional: true}], "
      + "head: {hidden: 7}}",
    "{type: text_classifier, embedding: {size: 6}, layers: [{type: gru, units: 5}]}",
    "{type: text_classifier, embedding: {size: 6}, layers: [{type: transformer, layers: 1, heads: 2, units: 8}]}",
  ]

  @Test(arguments: models + dense)
  func answersStayTheSame(model: String) throws {
    let folder = try TemporaryFolder()
    let data = try Toy.write(folder / "data", sizes: [("train", 60), ("dev", 20), ("test", 90)])
    let ngrams = model.contains("ngrams") ? ["text.ngrams={tokens: [2]}"] : []
    try Toy.train(data, folder / "run", ["model=\(model)", "training.epochs=1"] + ngrams)
    let plain = try TrainedModel(folder: folder / "run")
    let test = try data.split("test")
    let examples = try (0..<test.count).map { try test.example(at: $0) }
    let kept = plain.keepingProducts()
    let workers = Workers(count: 2)
    let want = plain.classify(examples, workers: workers)
    for portion in [examples[...], examples[..<7], examples[50...]] {
      let answers = kept.classify(Array(portion), workers: workers)
      for (place, answer) in zip(portion.indices, answers) {
        let gaps = zip(answer.probabilities, want[place].probabilities).map { abs($0 - $1) }
        #expect(gaps.allSatisfy { $0 < 1e-6 } && answer.label == want[place].label)
      }
    }
  }

  /// The line of the recipe changes streams of texts, a little, and nothing else.
  @Test(arguments: models)
  func float16ProductsAreNear(model: String) throws {
    let folder = try TemporaryFolder()
    let data = try Toy.write(folder / "data", sizes: [("train", 60), ("dev", 20), ("test", 90)])
    let ngrams = model.contains("ngrams") ? ["text.ngrams={tokens: [2]}"] : []
    let set = ["model=\(model)", "training.epochs=1"] + ngrams
    try Toy.train(data, folder / "run", set)
    try Toy.train(data, folder / "half", set + ["inference.products=float16"])
    #expect(bytes(folder / "half/weights.safetensors") == bytes(folder / "run/weights.safetensors"))
    let test = try data.split("test")
    let examples = try (0..<test.count).map { try test.example(at: $0) }
    let (plain, half) = (try TrainedModel(folder: folder / "run"), try TrainedModel(folder: folder / "half"))
    let want = plain.classify(examples, workers: Workers(count: 1))
    #expect(
      half.classify(examples, workers: Workers(count: 1)).map(\.probabilities) == want.map(\.probabilities))
    let answers = half.keepingProducts().classify(examples, workers: Workers(count: 1))
    let again = half.keepingProducts().classify(examples, workers: Workers(count: 2))
    #expect(answers.map(\.probabilities) == again.map(\.probabilities))
    let gaps = zip(answers, want).flatMap { zip($0.probabilities, $1.probabilities).map { abs($0 - $1) } }
    #expect(gaps.allSatisfy { $0 < 1e-3 } && gaps.contains { $0 > 1e-6 }, "\(gaps.max() ?? 0)")
  }
}
