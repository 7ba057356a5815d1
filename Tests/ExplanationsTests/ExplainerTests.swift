import Autograd
import Explanations
import Foundation
import Layers
import Models
import Recipes
import TensorCore
import Testing
import TextData
import Training

/// Explanations agree with what they claim about the model.
@Suite struct ExplainerTests {
  /// A model of a small made-up task, trained for an epoch.
  private func model(
    _ yaml: String, pairs: Bool = false, structure: String = "none", text: String = ""
  ) throws -> TrainedModel {
    let folder = NSTemporaryDirectory() + "/windrow-explain-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let writer = try DataSetWriter(
      folder: folder + "/data", task: pairs ? .pair : .single, labels: ["no", "yes"])
    for (split, count) in [("train", 120), ("dev", 20)] {
      for row in 0..<count {
        let text = "the w\(row % 7) is \(row % 2 == 0 ? "good" : "bad"). it was w\(row % 5)!"
        try writer.append(
          Example(
            id: "\(row)", textA: text, textB: pairs ? "w\(row % 3) is good" : nil,
            label: row % 2 == 0 ? "yes" : "no"), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let recipe = try Recipe.parse(
      "text: {structure: \(structure)\(text)}\nmodel: \(yaml)\ntraining: {epochs: 2, optimizer: {rate: 0.01}}"
        .utf8,
      file: "test")
    try RunFolder.prepare(folder + "/run", overwrite: true)
    _ = try Trainer(
      recipe: recipe, data: DataSet(folder: folder + "/data"), folder: folder + "/run", resume: false,
      workers: Workers(count: 1), isQuiet: true
    ).run()
    return try TrainedModel(folder: folder + "/run")
  }

  private func explain(_ model: TrainedModel, _ method: ExplanationMethod, _ example: Example) throws
    -> Explanation
  {
    try Explainer(model, method: method, workers: Workers(count: 1)).explain(example)
  }

  private let single = Example(id: "1", textA: "The w3 is good. It was w4!")
  private let pair = Example(id: "1", textA: "The w3 is good. It was w4!", textB: "w4 is bad, bad")

  private static let attending: [(yaml: String, pairs: Bool, structure: String)] = [
    ("{type: text_classifier, embedding: {size: 6}, pooling: attention}", false, "none"),
    (
      "{type: text_classifier, embedding: {size: 6}, layers: [{type: convolution, widths: [2, 3], padding: narrow}], pooling: {type: attention, query: {type: learned, hops: 3}}}",
      false, "none"
    ),
    (
      "{type: text_classifier, embedding: {size: 6}, layers: [{type: transformer, heads: 2}], pooling: mean}",
      false, "none"
    ),
    ("{type: hierarchical, embedding: {size: 6}, levels: [{}, {}]}", false, "sentences"),
    ("{type: text_classifier, embedding: {size: 6}, pooling: attentive}", true, "none"),
    ("{type: hierarchical, embedding: {size: 6}, levels: [{}, {}]}", true, "sentences"),
    ("{type: pair_cnn, embedding: {size: 6}, blocks: [{attention: {}, width: 3}]}", true, "none"),
    (
      "{type: pair_cnn, embedding: {size: 6}, blocks: [{pooling: {type: attention}, width: 3}]}", true, "none"
    ),
    ("{type: esim, embedding: {size: 6}, units: 4}", true, "none"),
  ]

  @Test(arguments: 0..<attending.count)
  func attentionOfATextAddsUpToOne(_ index: Int) throws {
    let row = Self.attending[index]
    let model = try model(row.yaml, pairs: row.pairs, structure: row.structure)
    let example = row.pairs ? pair : single
    let explanation = try explain(model, .attention, example)
    for text in explanation.texts {
      let weights = text.tokens.map(\.weight)
      #expect(weights.count > 3 && weights.allSatisfy { $0 >= 0 }, "\(weights)")
      #expect(abs(weights.reduce(0, +) - 1) < 1e-5, "\(weights)")
      for token in text.tokens {
        let scalars = Array(text.text.unicodeScalars)[token.range].map(String.init).joined()
        #expect(scalars.lowercased() == token.word)
      }
    }
    if row.pairs && !row.yaml.contains("hierarchical") {
      #expect(explanation.matrices.count == 1)
      #expect(explanation.matrices[0].values.count == explanation.matrices[0].rows.count)
    }
  }

  /// The first texts' tokens get what the second texts give them, and the reverse.
  @Test func alignmentsLookBothWays() throws {
    let model = try model("{type: esim, embedding: {size: 6}, units: 4}", pairs: true)
    for text in try explain(model, .attention, pair).texts {
      let weights = text.tokens.map(\.weight)
      #expect(Set(weights.map { ($0 * 1e5).rounded() }).count > 1, "\(weights)")
    }
  }

  @Test func selfAttentionInsideSentencesIsComposed() throws {
    let model = try model(
      "{type: hierarchical, embedding: {size: 6}, levels: [{layers: [{type: transformer, heads: 2}], pooling: mean}, {pooling: mean}]}",
      structure: "sentences")
    let weights = try explain(model, .attention, single).texts[0].tokens.map(\.weight)
    #expect(weights.count == 9 && abs(weights.reduce(0, +) - 1) < 1e-5)
  }

  @Test func aTextOfOneWordHasAnswersWithoutIt() throws {
    let yaml = "{type: hierarchical, embedding: {size: 6}, levels: [{pooling: {add_query: true}}, {}]}"
    let model = try model(yaml, structure: "sentences")
    #expect(try explain(model, .occlusion, Example(id: "1", textA: "good")).texts[0].tokens.count == 1)
    #expect(try explain(model, .attention, Example(id: "1", textA: "")).faithfulness == nil)
  }

  @Test func withoutAttentionThereIsNothingToShow() throws {
    let model = try model("{type: text_classifier, embedding: {size: 6}, pooling: max}")
    let error = #expect(throws: ExplanationError.self) { try explain(model, .attention, single) }
    #expect(error?.description.contains("--method") == true)
    #expect(try explain(model, .gradient, single).texts[0].tokens.count == 9)
  }

  private static let differentiable = [
    (
      "{type: text_classifier, embedding: {size: 6}, layers: [{type: lstm, units: 5}], pooling: attention}",
      false
    ),
    ("{type: text_classifier, embedding: {size: 6, training: multichannel}, pooling: mean}", false),
    (
      "{type: pair_cnn, embedding: {size: 6}, read_differences: true, blocks: [{attention: {}, width: 3}]}",
      true
    ),
    ("{type: bag_of_words}", true), ("{type: bag_of_words}", false),
    ("{type: text_classifier, embedding: {size: 6}, pooling: mean, ngrams: {size: 4, place: both}}", true),
    (
      "{type: text_classifier, embedding: {size: 6}, pooling: mean, ngrams: {scaling: root}, wide: {}}",
      false
    ),
  ]

  private func differentiableModel(_ index: Int) throws -> (TrainedModel, Example) {
    let (yaml, pairs) = Self.differentiable[index]
    let ngrams = yaml.contains("ngrams") ? ", ngrams: {tokens: [1, 3], characters: [3], buckets: 50}" : ""
    let model = try model(yaml, pairs: pairs, text: ngrams)
    return (model, pairs ? pair : single)
  }

  /// The probability of the answer when all vectors are scaled.
  private func probability(_ model: TrainedModel, _ example: Example, label: String, scale: Double) throws
    -> Double
  {
    let pass = Pass.probing(EmbeddingProbe(scale: scale))
    let logits = model.classifier.logits(ModelInput([model.pipeline.encode(example)]), in: pass)
    let index = try #require(model.pipeline.labels.firstIndex(of: label))
    return model.probabilities(logits).value.numbers[index]
  }

  /// Sundararajan et al. 2017: completeness. Float32 and 32 steps leave a small gap.
  @Test(arguments: 0..<differentiable.count)
  func integratedGradientsAddUpToTheChange(_ index: Int) throws {
    let (model, example) = try differentiableModel(index)
    let explanation = try explain(model, .integratedGradients, example)
    let total = explanation.texts.flatMap(\.tokens).reduce(0) { $0 + $1.weight }
    let empty = try probability(model, example, label: explanation.label, scale: 0)
    #expect(abs(total - (explanation.probability - empty)) < 2e-3, "\(total)")
  }

  /// By the chain rule the contributions add up to the derivative by a common scale of all vectors.
  @Test(arguments: 0..<differentiable.count)
  func gradientsAddUpToTheDerivativeByTheScale(_ index: Int) throws {
    let (model, example) = try differentiableModel(index)
    let explanation = try explain(model, .gradient, example)
    let total = explanation.texts.flatMap(\.tokens).reduce(0) { $0 + $1.weight }
    let step = 0.01
    let above = try probability(model, example, label: explanation.label, scale: 1 + step)
    let below = try probability(model, example, label: explanation.label, scale: 1 - step)
    #expect(abs(total - (above - below) / (2 * step)) < 2e-3, "\(total)")
  }

  @Test func occlusionIsTheDropWithoutTheWord() throws {
    let model = try model(Self.attending[3].yaml, structure: "sentences")
    let explanation = try explain(model, .occlusion, single)
    let label = try #require(model.pipeline.labels.firstIndex(of: explanation.label))
    // Without "good" the text is still two sentences.
    let without = Example(id: "1", textA: "The w3 is. It was w4!")
    let other = model.classify([without], workers: Workers(count: 1))[0]
    let weight = try #require(explanation.texts[0].tokens.first { $0.word == "good" }).weight
    #expect(abs(weight - (explanation.probability - Double(other.probabilities[label]))) < 1e-6)
  }

  @Test func withoutAllWordsEveryDropIsTheSame() throws {
    let model = try model(Self.attending[0].yaml)
    let explainer = Explainer(model, method: .attention, workers: Workers(count: 2))
    let all = try #require(try explainer.explain(single, k: 99).faithfulness)
    #expect(all.k == 9 && abs(all.most - all.random) < 1e-6 && abs(all.most - all.least) < 1e-6)
    let some = try #require(try explainer.explain(single, k: 2).faithfulness)
    #expect(some.k == 2 && some.draws == 20)
    #expect(try explainer.explain(single, k: 2).faithfulness?.random == some.random)
    #expect(try explainer.explain(Example(id: "1", textA: " ")).faithfulness == nil)
  }

  @Test func wordsLeaveTheirSentencesAndParagraphs() {
    let row = EncodedRow(
      id: "1", first: .init([1, 2, 3, 4, 5, 6], parts: [[1, 2, 3], [1, 2]]),
      second: .init([7, 8], parts: [[2], [1]]), label: 0)
    let less = row.removing([0, 4, 6])
    #expect(less.first.ids == [2, 3, 4, 6] && less.second?.ids == [8])
    #expect(less.first.parts == [[2, 2], [2]] && less.second?.parts == [[1], [1]])
    #expect(row.removing([6, 7]).second?.parts == [[], []])
  }

  @Test func nGramsGoWithTheirWords() {
    var tokens = Tokens()
    WordTokenizer().tokenize("one two three two", into: &tokens)
    let all = NGramHasher(tokenLengths: [1, 2])(tokens)
    let row = EncodedRow(id: "1", first: .init([1, 2, 3, 2], ngrams: all), label: 0)
    let less = row.removing([2]).first
    #expect(less.ids == [1, 2, 2])
    #expect(less.ngrams?.spans == [0..<1, 1..<2, 2..<3, 0..<1, 0..<2, 2..<3])
    #expect(less.ngrams?.ids == [0, 1, 3, 4, 5, 8].map { all.ids[$0] })
  }
}
