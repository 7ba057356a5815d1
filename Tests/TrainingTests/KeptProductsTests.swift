import TensorCore
import Testing
import TextData
import Training

/// Products of words that are kept over a stream of texts change no answer.
@Suite struct KeptProductsTests {
  @Test(arguments: ["narrow", "same"])
  func answersStayTheSame(padding: String) throws {
    let folder = try TemporaryFolder()
    let data = try Toy.write(folder / "data", sizes: [("train", 60), ("dev", 20), ("test", 90)])
    let model =
      "{type: text_classifier, embedding: {size: 6}, ngrams: {size: 4, place: words}, layers: [{type: convolution, "
      + "widths: [1, 3], filters: 5, padding: \(padding)}]}"
    try Toy.train(data, folder / "run", ["model=\(model)", "text.ngrams={tokens: [2]}", "training.epochs=1"])
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
}
