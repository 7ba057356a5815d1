import Recipes
import TensorCore
import Testing
import TextData
import Training

@Suite struct MultiLabelTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-6 }

  /// Truth and answers: {0, 1} {0}, {1} {1}, {} {1}, {} {}: label 0 tp 1, label 1 tp 1 fp 1 fn 1.
  private var counts: LabelSetCounts {
    var counts = LabelSetCounts(labels: 3)
    counts.add(truth: [0, 1], predicted: [0])
    counts.add(truth: [1], predicted: [1])
    counts.add(truth: [], predicted: [1])
    counts.add(truth: [], predicted: [])
    return counts
  }

  @Test func scoresAsWorkedByHand() {
    #expect(counts.total == 4 && counts.accuracy == 0.5)
    #expect(close(counts.micro.precision, 2.0 / 3) && close(counts.micro.recall, 2.0 / 3))
    #expect(close(counts.microF1, 2.0 / 3))
    #expect(counts.scores(of: 0).f1 == 1 && counts.scores(of: 1).f1 == 0.5)
    #expect(counts.scores(of: 1).support == 2 && counts.scores(of: 1).predicted == 2)
    #expect(counts.macroF1 == 0.75)  // label 2 never occurs
    let none = LabelSetCounts(labels: 2)
    #expect(none.accuracy.isNaN && none.microF1.isNaN && none.macroF1.isNaN)
    var empty = none
    empty.add(truth: [], predicted: [])
    #expect(empty.accuracy == 1 && empty.microF1 == 0 && empty.macroF1 == 0)
  }

  @Test func theReportHasStableKeysAndColumns() {
    let report = EvaluationReport(labels: ["a", "中立", "c"], sets: counts)
    #expect(
      report.json.json
        == #"{"n": 4, "accuracy": 0.5, "micro_precision": 0.666667, "micro_recall": 0.666667, "#
        + #""micro_f1": 0.666667, "macro_f1": 0.75, "per_class": {"#
        + #""a": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}, "#
        + #""中立": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}, "#
        + #""c": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}}}"#)
    #expect(
      report.text == """
        examples 4   exact match 50.00 %   micro-F1 66.67 %   macro-F1 75.00 %

        class  precision    recall        F1  support
        a       100.00 %  100.00 %  100.00 %        1
        中立     50.00 %   50.00 %   50.00 %        2
        c         0.00 %    0.00 %    0.00 %        0
        (all)    66.67 %   66.67 %   66.67 %        3

        """)
    let folds = FoldReport([report, report])
    #expect(folds.json.json.contains(#""micro_f1": {"mean": 0.666667, "sd": 0.0"#))
  }

  @Test func targetsAreSmoothedTowardsOneHalf() {
    func targets(_ rule: LossRule, teachers: [Float] = [], _ want: [Double]) -> Bool {
      let row = EncodedRow(id: "", first: .init([1]), label: -1, labels: [1], teachers: teachers)
      return zip(rule.targets(of: row, classes: 3), want).allSatisfy(close)
    }
    #expect(targets(LossRule(isMultiLabel: true), [0, 1, 0]))
    #expect(targets(LossRule(smoothing: 0.2, isMultiLabel: true), [0.1, 0.9, 0.1]))
    let rule = LossRule(isMultiLabel: true, teacherShare: 0.5)
    #expect(targets(rule, teachers: [0.5, 0.5, 1], [0.25, 0.75, 0.5]))
  }

  /// Each of three words in a text is a label of it.
  private func writeData(_ name: String = "data", multiLabel: Bool = true) throws -> DataSet {
    let words = ["a", "b", "c"]
    let writer = try DataSetWriter(
      folder: folder / name, task: .single, labels: words, multiLabel: multiLabel)
    var stream = RandomStream(seed: 3, "sets")
    for (split, count) in [("train", 120), ("dev", 40), ("test", 40)] {
      for row in 0..<count {
        let chosen = words.filter { _ in stream.next() % 3 == 0 }
        let text = stream.permutation(3 + chosen.count).map {
          $0 < 3 ? "w\(stream.next() % 5)" : chosen[$0 - 3]
        }
        try writer.append(
          Example(
            id: "\(split)-\(row)", textA: text.joined(separator: " "),
            label: multiLabel ? nil : words[row % 3],
            labels: multiLabel ? chosen : nil), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    return try DataSet(folder: folder / name)
  }

  private func train(
    _ data: DataSet, _ name: String = "run", _ overrides: [String] = [], workers: Int = 1
  ) throws -> Trainer.Outcome {
    try RunFolder.prepare(folder / name, overwrite: true)
    let yaml = """
      model: {type: bag_of_words}
      training: {epochs: 12, batch_size: 20, optimizer: {type: adam, rate: 0.1}}
      """
    return try Trainer(
      recipe: Recipe.parse(yaml.utf8, file: "own.yaml", overrides: overrides), data: data,
      folder: folder / name, resume: false, workers: Workers(count: workers), isQuiet: true
    ).run()
  }

  private func message(_ data: DataSet, _ overrides: String...) -> String {
    do {
      _ = try train(data, "bad", overrides)
      return ""
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    [], ["training.focus=1", "training.label_smoothing=0.1"], ["training.select_by=macro_f1"],
  ])
  func setsOfLabelsAreLearned(overrides: [String]) throws {
    let data = try writeData()
    let outcome = try train(data, "run", overrides)
    let test = try #require(outcome.test?.sets)
    #expect(test.total == 40 && test.microF1 > 0.95 && test.accuracy > 0.9, "\(outcome.dev.text)")
    #expect(text(folder / "run/recipe.yaml").contains("\nmulti_label: true\n"))
    let model = try TrainedModel(folder: folder / "run")
    var right = 0
    let again = try model.evaluate(try data.split("test"), workers: Workers(count: 2)) { row, answer in
      right += row.labels == answer.labels?.map { data.labels[$0] } ? 1 : 0
      #expect(answer.labels == answer.probabilities.indices.filter { answer.probabilities[$0] >= 0.5 })
    }
    #expect(again.sets == test && Double(right) / 40 == test.accuracy)
  }

  @Test func threadsAndTemperatureChangeNoAnswer() throws {
    let data = try writeData()
    let (one, two) = (try train(data, "one"), try train(data, "two", workers: 2))
    for file in ["weights.safetensors", "metrics.json", "recipe.yaml"] {
      #expect(bytes(folder / "one/" + file) == bytes(folder / "two/" + file), "\(file)")
    }
    let hot = try train(data, "hot", ["training.calibrate=false"])
    #expect(one.test?.sets == hot.test?.sets && one.test?.sets == two.test?.sets)
    #expect(bytes(folder / "one/weights.safetensors") != bytes(folder / "hot/weights.safetensors"))
  }

  @Test func aTeacherOfSetsIsLearnedFrom() throws {
    let data = try writeData()
    _ = try train(data)
    let teacher = "training.teachers=\(folder / "run")"
    let outcome = try train(data, "pupil", [teacher])
    #expect(try #require(outcome.test).microF1 > 0.9)
    #expect(
      message(try writeData("single", multiLabel: false), teacher).contains("a teacher that gives sets"))
  }

  @Test func whatDoesNotGoWithSetsIsAnError() throws {
    let (sets, single) = (try writeData(), try writeData("single", multiLabel: false))
    #expect(message(sets, "training.class_weights=balanced").contains("no one class to weigh it by"))
    #expect(message(sets, "training.select_by=map").contains("multi-label and rank nothing"))
    #expect(message(sets, "multi_label=false").contains("multi_label: false, but"))
    #expect(message(single, "multi_label=true").contains("pack the data with --multi-label"))
    let machine = message(sets, "model={type: ngram_svm}", "text.ngrams={tokens: [1]}")
    #expect(
      machine.contains("support vector machine") && machine.contains("choose text_classifier"), "\(machine)")
    _ = try train(sets)
    let model = try TrainedModel(folder: folder / "run")
    #expect { try model.evaluate(try single.split("test"), workers: Workers(count: 1)) } throws: {
      "\($0)".contains("the model gives sets of labels")
    }
  }

  @Test func everyRowIsInOneTestFold() throws {
    let data = try writeData()
    let folds = try CrossValidation(data, folds: 3, seed: 1)
    var ids: [String] = []
    for fold in 0..<3 {
      let rows = try folds.write(fold: fold, to: folder / "fold")
      #expect(rows.isMultiLabel)
      try rows.split("test").forEachRow { _, row in ids.append(row.example(labels: data.labels).id) }
    }
    #expect(ids.count == 160 && Set(ids).count == 160)
  }
}
