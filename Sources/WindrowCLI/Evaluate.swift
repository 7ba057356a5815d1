import ArgumentParser
import Recipes
import TextData
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model on a split of a data set.",
    discussion: """
      Examples:
        windrow evaluate runs/a3 --data data/sick
        windrow evaluate runs/a3 --data data/sick --split dev --predictions out.jsonl
        windrow evaluate models/news-en --data data/ag --mistakes 20

      Keys of --json: split, n, accuracy, macro_f1, per_class, confusion (a row for each true class); map and mrr \
      where rows are grouped and there are two classes, of which the second by name counts as right; by_tag (n, accuracy) where rows carry tags; \
      mistakes (id, truth, label, probability and the texts) with --mistakes. Of multi-label data: split, n, accuracy \
      (whole sets that are right), micro_precision, micro_recall, micro_f1, macro_f1, per_class.

      Keys of --predictions, one object a row: id, truth, label, probability, probabilities; of multi-label data truth and \
      labels are lists, and there is no probability. Rows without a label are left out.
      """)

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("The data set's folder.", valueName: "folder"))
  var data: String

  @Option(help: ArgumentHelp("The split to score.", valueName: "name"))
  var split = "test"

  @Option(
    help: ArgumentHelp("Write each row's prediction to this file, as JSON lines.", valueName: "file"))
  var predictions: String?

  @Option(help: ArgumentHelp("Show so many wrong answers, the surest first.", valueName: "number"))
  var mistakes = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if mistakes < 0 { throw ValidationError("--mistakes: 0 or more") }
  }

  func run() throws {
    let model = try TrainedModel(folder: model).keepingProducts()
    var surest = Mistakes(limit: mistakes, labels: model.pipeline.labels)
    let split = try DataSet(folder: data).split(split)
    var byTag = TagScores()
    var cut = CutTexts()
    func score(_ write: (Example, Prediction) throws -> Void = { _, _ in }) throws -> EvaluationReport {
      try model.evaluate(split, workers: common.workers) { example, prediction in
        cut.add(prediction)
        byTag.add(example, prediction, labels: model.pipeline.labels)
        surest.add(example, prediction)
        try write(example, prediction)
      }
    }
    var result: EvaluationReport?
    if let predictions {
      Interrupt.install()  // an end by Ctrl-C must take the unfinished file away
      let format = AnswerFormat(model.pipeline, isJSON: true)
      try AtomicFile.write(to: predictions) { file in
        result = try score { example, prediction in
          try Interrupted.check()
          try format.line(of: example, prediction).withUnsafeBytes { try file.write($0) }
        }
      }
    } else {
      result = try score()
    }
    guard let report = result else { return }
    cut.warn()
    if json {
      var members: [JSONValue.Member] = [.init("split", .text(split.name))]
      if case .object(let scores) = report.json { members += scores }
      if let tags = byTag.json { members.append(.init("by_tag", tags)) }
      if mistakes > 0 { members.append(.init("mistakes", surest.json)) }
      try StandardOutput.print(JSONValue.object(members).json)
    } else {
      try StandardOutput.print(report.text + byTag.text + surest.text())
    }
  }
}

/// Counts the rows of which the model did not read all.
struct CutTexts {
  private var rows = 0

  mutating func add(_ prediction: Prediction) { add(isCut: prediction.isCut) }

  mutating func add(isCut: Bool) { add(isCut ? 1 : 0) }

  mutating func add(_ count: Int) { rows += count }

  /// Says it once, at the end.
  func warn() {
    if rows > 0 {
      Failure.warn(
        "rows with a text longer than the model reads (text.maximum_length), whose end was left out: \(rows)")
    }
  }
}

/// Accuracy for each phenomenon that the rows are tagged with.
struct TagScores {
  private var counts: [String: (right: Int, all: Int)] = [:]

  mutating func add(_ example: Example, _ prediction: Prediction, labels: [String]) {
    guard let tag = example.tag else { return }
    let isRight = prediction.isRight(of: example, labels: labels)
    counts[tag, default: (0, 0)].all += 1
    if isRight { counts[tag, default: (0, 0)].right += 1 }
  }

  private var rows: [(tag: String, n: Int, accuracy: Double)] {
    counts.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.all, Double($0.value.right) / Double($0.value.all))
    }
  }

  var json: JSONValue? {
    counts.isEmpty
      ? nil
      : .object(rows.map { .init($0.tag, ["n": .integer($0.n), "accuracy": .decimal($0.accuracy)]) })
  }

  var text: String {
    if counts.isEmpty { return "" }
    var table = TextTable(header: ["tag", "n", "accuracy"])
    for row in rows { table.append([row.tag, "\(row.n)", percent(row.accuracy)]) }
    return "\n" + table.text
  }
}

extension AnswerFormat {
  /// A row's prediction as an object on a line: `id`, `truth` and what every answer has.
  fileprivate func line(of example: Example, _ prediction: Prediction) -> [UInt8] {
    var line = Array("{\"id\": ".utf8) + Self.quote(example.id)
    line += ", \"truth\": ".utf8
    let truth =
      example.labels.map { JSONValue.array($0.map { .text($0) }) } ?? example.label.map { .text($0) }
    (truth ?? .null).write(to: &line, compact: false)
    line += ", ".utf8
    appendMembers(prediction, to: &line)
    line += "}\n".utf8
    return line
  }
}
