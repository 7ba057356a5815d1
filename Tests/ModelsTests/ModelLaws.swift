import Autograd
import Layers
import Models
import Recipes
import TensorCore
import Testing

/// Laws that hold for every model (specification 11 and 12).
@Suite struct ModelLaws {
  private func loss(_ row: ModelCase, _ model: any TextClassifier, _ pairs: Pairs) -> (Pass) -> Variable {
    let labels = pairs.first.indices.map { Int32($0 % ModelCase.classes) }
    let input = pairs.input(
      .float64, texts: row.texts, structure: row.structure, ngrams: row.ngrams)
    return { crossEntropy(model.logits(input, in: $0), labels: labels, scale: 1 / Double(labels.count)) }
  }

  @Test(arguments: ModelCase.all)
  func gradientsAgreeWithCentralDifferences(_ row: ModelCase) throws {
    let model = try row.random()
    let pairs = Pairs([(5, 2), (1, 3), (2, 0)], features: row.features, seed: 2)
    let trained = model.parameters.entries.filter { $0.parameter.isTrained }
    for (name, result) in GradientCheck.check(trained, loss: loss(row, model, pairs)) {
      if row.reachesAll { #expect(result.hasGradient, "\(name)") }
      // What is zero but for rounding has no error to speak of.
      if result.size > 1e-5 { #expect(result.relativeError <= 1e-6, "\(name): \(result.relativeError)") }
    }
  }

  @Test(arguments: ModelCase.all.filter(\.isSensitive))
  func bothTextsReachTheAnswer(_ row: ModelCase) throws {
    let model = try row.random()
    let pairs = Pairs(Pairs.lengths, features: row.features, seed: 3)
    var (first, second) = (pairs, pairs)
    for index in pairs.first.indices {
      first.first[index][0] = (pairs.first[index][0] + 1) % Int32(ModelCase.vocabulary)
      second.second[index][0] = (pairs.second[index][0] + 1) % Int32(ModelCase.vocabulary)
    }
    let want = model.scores(pairs)
    for (changed, isRead) in [(first, row.reads.first), (second, row.reads.second && row.texts == 2)] {
      for (a, b) in zip(model.scores(changed), want) {
        #expect(isRead ? distance([a], [b]) > 1e-9 : a == b)
      }
    }
  }

  @Test(arguments: ModelCase.all)
  func aBatchIsItsPairsOneByOneInAnyOrder(_ row: ModelCase) throws {
    let model = try row.random(.float32)
    let pairs = Pairs(Pairs.lengths, features: row.features, seed: 4)
    let all = model.scores(pairs, .float32)
    let size = all.joined().reduce(1) { Swift.max($0, Swift.abs($1)) }
    for index in all.indices {
      #expect(
        distance(model.scores(pairs.chosen([index]), .float32), [all[index]]) <= 1e-6 * size, "\(index)")
    }
    let order = [3, 0, 4, 2, 1]
    #expect(distance(model.scores(pairs.chosen(order), .float32), order.map { all[$0] }) <= 1e-6 * size)
  }

  @Test(arguments: ModelCase.all)
  func fastEqualsPlain(_ row: ModelCase) throws {
    let pairs = Pairs(Pairs.lengths, features: row.features, seed: 5)
    let plain = try row.random().scores(pairs)
    let size = plain.joined().reduce(1) { Swift.max($0, Swift.abs($1)) }
    #expect(distance(try row.random(.float32).scores(pairs, .float32), plain) <= 2e-5 * size)
  }

  @Test(arguments: ModelCase.all.filter(\.isSymmetric))
  func swappingTheTextsChangesNoSimilarity(_ row: ModelCase) throws {
    let model = try row.random()
    let pairs = Pairs(Pairs.lengths + [(0, 3)], features: 0, seed: 6)
    let swapped = Pairs(first: pairs.second, second: pairs.first, features: pairs.features)
    #expect(distance(model.scores(pairs), model.scores(swapped)) < 1e-12)
  }

  @Test(arguments: ModelCase.all, Precision.allCases)
  func oddTextsGiveFiniteAnswersAndGradients(_ row: ModelCase, precision: Precision) throws {
    let model = try row.random(precision)
    var pairs = Pairs([(0, 0), (0, 3), (4, 0), (1, 1), (11, 11)], features: row.features, seed: 7)
    pairs.second[4] = pairs.first[4]
    let pass = Pass.gradients()
    let logits = model.logits(
      pairs.input(precision, texts: row.texts, structure: row.structure, ngrams: row.ngrams),
      in: pass)
    #expect(logits.value.numbers.allSatisfy { $0.isFinite })
    let loss = crossEntropy(logits, labels: [0, 1, 2, 0, 1], scale: 0.2)
    for (_, gradient) in pass.tape?.gradients(of: loss) ?? [] {
      switch gradient {
      case .dense(let numbers), .rows(_, let numbers): #expect(numbers.numbers.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func dropoutDropsOnlyInTraining() throws {
    for (embedding, head) in [("0", "0.5"), ("0.5", "0"), ("0", "0")] {
      let row = ModelCase(
        name: "",
        yaml: ModelCase.pairCNN(
          embedding: "size: 5, dropout: \(embedding)", blocks: ["{filters: 3, width: 2}"],
          head: "hidden: 6, dropout: \(head)"))
      let (model, input) = (try row.random(), Pairs(Pairs.lengths, features: 0, seed: 8).input(.float64))
      func logits(_ pass: Pass) -> [Double] { model.logits(input, in: pass).value.numbers }
      func trained(_ seed: UInt64) -> [Double] { logits(.training(random: RandomStream(seed: seed, "x"))) }
      let drops = embedding != head
      #expect(logits(.inference()) == logits(.gradients()))
      #expect(trained(1) == trained(1) && (trained(1) != trained(2)) == drops)
      #expect((trained(1) != logits(.inference())) == drops)
    }
  }

  private func bytes(_ model: any TextClassifier) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: model.parameters.entries.map { ($0.name, $0.parameter.value.numbers) })
  }

  @Test(arguments: ModelCase.all)
  func theSeedAloneDecidesTheStart(_ row: ModelCase) throws {
    #expect(bytes(try row.make(seed: 1)) == bytes(try row.make(seed: 1)))
    let (a, b) = (bytes(try row.make(seed: 1)), bytes(try row.make(seed: 2)))
    for (name, numbers) in a where Set(numbers).count > 2 {  // more than a start by rule
      #expect(numbers != b[name], "\(name)")
    }
    if !row.name.hasPrefix("bag") { #expect(a.values.contains { $0.contains { $0 != 0 } }) }
  }

  @Test func whatIsAddedChangesNoOtherStart() throws {
    let block = "{filters: 3, width: 2, attention: {}}"
    func model(_ blocks: [String], _ head: String, vocabulary: Int = ModelCase.vocabulary) throws -> [String:
      [Double]]
    {
      bytes(
        try ModelCase(name: "", yaml: ModelCase.pairCNN(blocks: blocks, head: head)).make(
          vocabulary: vocabulary))
    }
    let one = try model([block], "type: similarities")
    let two = try model([block, "{filters: 2, width: 3}"], "type: both, hidden: 4")
    for (name, numbers) in one where !name.hasPrefix("head") { #expect(two[name] == numbers, "\(name)") }
    let more = try model([block], "type: similarities", vocabulary: 13)
    for (name, numbers) in one {
      #expect(more[name].map { Array($0.prefix(numbers.count)) } == numbers, "\(name)")
    }
  }

  /// Specification 13.
  @Test func parameterCounts() throws {
    func counts(_ block: String, maximumLength: Int = 40) throws -> [String: Int] {
      let node = try Recipe.parse(
        ModelCase.pairCNN(embedding: "size: 300", blocks: [block], head: "type: similarities").utf8,
        file: "test")
      let model = try ModelTable.make(
        node,
        ModelContext(
          classes: 2, vocabulary: 3, maximumLength: maximumLength, texts: 2, initializer: Initializer(seed: 1)
        ))
      return Dictionary(
        uniqueKeysWithValues: model.parameters.entries.map { ($0.name, $0.parameter.value.count) })
    }
    func convolution(_ counts: [String: Int]) -> Int {
      (counts["blocks.0.convolution.weight"] ?? 0) + (counts["blocks.0.convolution.bias"] ?? 0)
    }
    let (n, w, d, longest) = (50, 4, 300, 40)
    for parts in ["", ", pooling: {type: attention}"] {
      let counts = try counts("{filters: 50, width: 4\(parts)}")
      #expect(convolution(counts) == 60_050 && counts.count == 5)
      #expect(
        counts["embedding.table"] == 900 && counts["head.output.weight"] == 8
          && counts["head.output.bias"] == 2)
    }
    for parts in ["", ", pooling: {type: attention}"] {
      let shared = try counts("{filters: 50, width: 4, attention: {}\(parts)}")
      #expect(convolution(shared) == n * 2 * w * d + n)
      #expect(shared["blocks.0.attention.map"] == longest * d && shared.count == 6)
      let separate = try counts("{filters: 50, width: 4, attention: {share_maps: false}\(parts)}")
      #expect(convolution(separate) == n * 2 * w * d + n)
      #expect(separate["blocks.0.attention.map"] == longest * d)
      #expect(separate["blocks.0.attention.second_map"] == longest * d && separate.count == 7)
    }
  }

  @Test func namesAndCountsOfHeads() throws {
    // Levels of 5 and 3 numbers: two similarities each, or four vectors.
    for (head, features, width) in [("similarities", 0, 4), ("concat", 2, 34), ("both", 2, 38)] {
      let row = ModelCase(
        name: "", yaml: ModelCase.pairCNN(blocks: ["{filters: 3, width: 2}"], head: "type: \(head)"),
        features: features)
      #expect(try row.make()["head.output.weight"]?.value.shape == [width, 3], "\(head)")
    }
  }

  /// Er et al. 2016: the sentence vector of one encoder asks the features of every width, and is classified once.
  @Test func oneEncoderAsksTheFeaturesOfEveryWidth() throws {
    let yaml = """
      type: text_classifier
      texts: 1
      embedding: {size: 6}
      layers: [{type: convolution, widths: [2, 3], filters: 4}]
      pooling: {type: attention, query: {type: lstm, units: 3}, query_units: 4, score: cosine, add_query: true}
      """
    var row = ModelCase(name: "", yaml: yaml)
    row.texts = 1
    let model = try row.make()
    let askers = Set(
      model.parameters.entries.map(\.name).filter { $0.contains(".query.") }.map { $0.prefix(18) })
    #expect(askers == ["encoder.poolings.0"])
    // Two pooled vectors of 4 and one sentence vector of 2 · 3.
    #expect(model["head.output.weight"]?.value.shape == [14, 3])
    #expect(model.parameters.entries.contains { $0.name == "encoder.poolings.1.query_projection.weight" })
  }

  @Test func recipesThatCannotBeAreErrors() throws {
    let block = "{filters: 3, width: 2}"
    for (yaml, expected) in [
      ("{type: pair_cn}", "type: unknown name 'pair_cn'"),
      ("{type: pair_cnn}", "blocks: missing"),
      (ModelCase.pairCNN(blocks: ["{filters: 0}"], head: ""), "blocks[0].filters"),
      (ModelCase.pairCNN(blocks: ["{width: wide}"], head: ""), "blocks[0].width"),
      (ModelCase.pairCNN(blocks: ["{poolng: {}}"], head: ""), "blocks[0].poolng: unknown key"),
      (ModelCase.pairCNN(blocks: ["{pooling: {type: mean}}"], head: ""), "blocks[0].pooling.type"),
      (ModelCase.pairCNN(blocks: [block], head: "dropout: 1.0"), "head.dropout"),
      (ModelCase.pairCNN(blocks: [], head: "embedding_level: false"), "head.embedding_level"),
      (ModelCase.pairCNN(embedding: "size: 4097", blocks: [], head: ""), "embedding.size"),
      (ModelCase.pairCNN(embedding: "training: never", blocks: [], head: ""), "embedding.training"),
      ("{type: bag_of_words, texts: third}", "texts"),
      ("{type: bag_of_words, blocks: []}", "blocks: unknown key"),
      (
        "{type: text_classifier, pooling: {type: attention, query: last, key_units: 7, score: dot}}",
        "pooling.score.type: dot compares number by number, but a query has 300 numbers and a key 7"
      ),
      ("{type: text_classifier, pooling: {type: attention, score: dott}}", "did you mean 'dot'?"),
      ("{type: text_classifier, pooling: {type: attention, normalizer: hard}}", "pooling.normalizer.type"),
      ("{type: text_classifier, pooling: {type: attention, query: mine}}", "pooling.query.type"),
      ("{type: text_classifier, texts: 1, pooling: attentive}", "reads the other text of a pair"),
      (
        "{type: text_classifier, layers: [{type: transformer, heads: 7}]}",
        "layers[0].heads: 7, but a vector's 300 numbers cannot be cut into 7 equal parts"
      ),
      (
        "{type: text_classifier, layers: [{type: convolution}, {type: lstm}]}",
        "layers[1].type: reads one sequence, but the layer before it gives 3"
      ),
      ("{type: text_classifier, ngrams: {size: 5}}", "ngrams: given, but the texts come without n-grams"),
      (
        "{type: text_classifier, layers: [{type: convolution, filters: 8192}], pooling: {type: k_max, k: 256}}",
        "gives vectors of more than 1048576 numbers"
      ),
      (
        "{type: text_classifier, pooling: {type: attention, normalizer: {type: gumbel, temperature: 0.2, "
          + "minimum_temperature: 0.4}}}", "minimum_temperature: 0.4, above"
      ),
      ("{type: text_classifier, layers: [{type: lstm, widths: [3]}]}", "layers[0].widths: unknown key"),
      ("{type: hierarchical, levels: [{}, {}]}", "levels: 2 levels, but text.structure is none"),
      ("{type: esim, units: 0}", "units"), ("{type: decomposable_attention, score: {type: x}}", "score.type"),
    ] {
      let error = #expect(throws: RecipeError.self) { try ModelCase(name: "", yaml: yaml).make() }
      #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
  }
}
