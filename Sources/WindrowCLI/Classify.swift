import ArgumentParser
import Recipes
import TextData
import Training

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Classify a text, a pair, lines, JSON lines or whole files.",
    discussion: """
      Examples:
        windrow classify runs/a3 "A man plays a guitar" "A person makes music"
        cat headlines.txt | windrow classify runs/news -
        windrow classify runs/news --input news.jsonl.zst --text-field body \\
          --output answers.jsonl.zst
        windrow classify runs/news --file a.txt b.txt

      A text of the command line: label, tab, probability; with three classes or more the next two follow on the \
      same line, each after a tab.

      Lines (-, or --input): each line is a text, or two texts with a tab between them, and gives one line, label, \
      tab, probability, in the same order and as soon as it is read. A line that cannot be used (no UTF-8, a NUL \
      byte, longer than 16 MiB, too many or too few tabs) gives an empty line and a warning with its number.

      JSON lines (--input with a name in .jsonl, .ndjson or .json, before .zst; or --text-field): each object comes out \
      as it was, byte by byte, with the keys label and probability at its end. If the first object has one of these \
      keys itself, as any later one may, it stays, and the answer's keys are predicted_label and \
      predicted_probability. Without an answer they are null, and the key error says why. Blank lines stay.

      Files (--file): path, tab, label, tab, probability.

      With --json every answer is an object: label, probability, probabilities (and file).

      A multi-label model gives every label with a probability of at least 0.5: the labels with commas between them, \
      empty when there is none, tab, their probabilities with commas between them. Objects have the keys labels, a \
      list, and probabilities, with --json those of all labels.

      Large inputs in parts, on two processors:
        split -n l/2 headlines.txt part.
        ls part.* | xargs -P 2 -I{} windrow classify runs/news --threads 1 \\
          --input {} --output {}.answers
      """)

  @Argument(help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String

  @OptionGroup var texts: TextArguments

  @Option(
    help: ArgumentHelp(
      "Read lines or JSON lines from this file, plain or Zstandard; - is standard input.", valueName: "file"))
  var input: String?

  @Option(
    help: ArgumentHelp(
      "The key of the text in JSON lines; give it twice for a model of pairs (default: the usual names, such as text).",
      valueName: "name"))
  var textField: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Classify whole files, one text each.", valueName: "file"))
  var file: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write this file, or replace it, when all answers are there; compressed if its name ends in .zst (default: standard output).",
      valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Flag(help: "Stop at the first line or file that cannot be used.")
  var strict = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    let given = [texts.isEmpty ? nil : "<text>", input.map { _ in "--input" }, file.isEmpty ? nil : "--file"]
      .compactMap { $0 }
    guard given.count == 1 else {
      throw ValidationError(
        given.isEmpty
          ? "give a <text>, - for standard input, --input or --file"
          : "\(given.joined(separator: " and ")): give one of them")
    }
    if !textField.isEmpty && lines == nil {
      throw ValidationError("--text-field names a key of JSON lines: give --input or - too")
    }
    if textField.count > 2 {
      throw ValidationError(
        "--text-field given \(textField.count) times: once, or twice for a model of pairs")
    }
  }

  /// The path of the lines to read.
  private var lines: String? { texts.readsLines ? "-" : input }

  func run() throws {
    let model = try TrainedModel(folder: model)
    let classifier = RowClassifier(
      model: lines != nil || !file.isEmpty ? model.keepingProducts() : model,
      format: AnswerFormat(model.pipeline, isJSON: json))
    if let lines {
      try run(classifier, lines: lines)
    } else if !file.isEmpty {
      try run(classifier, files: file)
    } else {
      try answer(texts.example(for: model), classifier)
    }
  }

  /// Answers the text or pair of the command line.
  private func answer(_ example: Example, _ classifier: RowClassifier) throws {
    var answers = Answers()
    let row = classifier.model.pipeline.encode(example)
    for prediction in classifier.predict([row], &answers) {
      if json {
        classifier.format.appendObject(prediction, to: &answers.bytes)
      } else {
        let classes = prediction.probabilities.count
        classifier.format.appendColumns(prediction, best: classes > 2 ? 3 : 1, to: &answers.bytes)
      }
      answers.bytes.append(0x0A)
    }
    var writer = try AnswerWriter(AnswerOutput(path: output), isStrict: strict, row: ("text", "texts"))
    try writer.write(answers)
    try writer.finish()
  }

  private func run(_ classifier: RowClassifier, lines path: String) throws {
    if !textField.isEmpty && textField.count != classifier.model.textsOfARow {
      throw ValidationError(
        classifier.model.textsOfARow == 2
          ? "the model reads pairs: give --text-field twice"
          : "the model reads single texts: give --text-field once"
      )
    }
    let stream = try ByteStream(path: path)
    let output = try AnswerOutput(path: output)
    let writer = AnswerWriter(output, isStrict: strict, row: ("line", "lines"))
    let progress = ClassifyProgress(input: path, output)
    nonisolated(unsafe) let reader = try TextLinesReader(stream)
    let file = stream.name
    if textField.isEmpty && !Self.holdsObjects(path) {
      try run(
        writer, progress, read: { try reader.next() }, work: { classifier.answers(to: $0, of: file) })
    } else {
      let objects = ObjectRows(classifier, file: file, given: textField)
      nonisolated(unsafe) var settled: ObjectFields?
      try run(
        writer, progress, read: { try objects.next(reader, settled: &settled) },
        work: { objects.answers(to: $0) })
    }
  }

  private func run(_ classifier: RowClassifier, files: [String]) throws {
    guard classifier.model.textsOfARow == 1 else {
      throw ValidationError(
        "the model reads pairs, and a file is one text: give pairs as lines, with --input")
    }
    let output = try AnswerOutput(path: output)
    nonisolated(unsafe) var rest = files[...]
    try run(
      AnswerWriter(output, isStrict: strict, row: ("file", "files")), ClassifyProgress(input: "-", output),
      read: { rest.popFirst().map { [$0] } }, work: { classifier.answers(toFiles: $0) })
  }

  private func run<Piece: Sendable>(
    _ writer: AnswerWriter, _ progress: ClassifyProgress, read: @escaping @Sendable () throws -> Piece?,
    work: @escaping @Sendable (Piece) -> Answers
  ) throws {
    var writer = writer
    try OrderedWork.run(
      workers: common.threadCount, read: read, work: work, idle: { try writer.output.flush() },
      write: {
        try writer.write($0)
        progress.show($0)
      })
    progress.finish()
    try writer.finish()
  }

  /// Whether a file's name says that its lines are JSON objects.
  private static func holdsObjects(_ path: String) -> Bool {
    let name = path.lowercased()
    let plain = name.hasSuffix(".zst") ? name.dropLast(4) : name[...]
    return [".jsonl", ".ndjson", ".json"].contains { plain.hasSuffix($0) }
  }
}
