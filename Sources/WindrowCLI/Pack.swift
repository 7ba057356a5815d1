import ArgumentParser
import Recipes
import TextData
import Training

/// `windrow pack`: files that people write become a data set that training streams.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: "Turn text files into a data set.",
    discussion: """
      Examples:
        windrow pack --format sick SICK.txt --output data/sick
        windrow pack --format tsv --text-a first --text-b second --label same \\
          --train a.tsv --test b.tsv --dev-fraction 0.1 --output data/x
        windrow pack --format csv --no-header --label 1 --text 2 --text 3 \\
          --label-names classes.txt --train train.csv --test test.csv --output data/ag
        windrow pack --format csv --label topics --label-separator ';' posts.csv --output data/posts
        windrow pack --format csv --label kind mails.csv \\
          --dev-fraction 0.1 --test-fraction 0.2 --output data/mails
        windrow pack --format folders aclImdb --output data/imdb
        zcat reviews.jsonl.gz | windrow pack --format jsonl - --output data/x

      FILE is the training data, unless its format tells the split of each row as SICK.txt and folders do. Files \
      may be compressed with Zstandard; '-' is standard input. Memory does not grow with the data.

      Formats:
      \(Importer.all.map { "  \($0.name): \($0.help)" }.joined(separator: "\n"))
      """)

  @OptionGroup(title: "Reading") var input: ImportArguments

  @Argument(help: ArgumentHelp("The file or folder to pack, where it is one.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("The file or folder of the training data.", valueName: "file"))
  var train: String?

  @Option(help: ArgumentHelp("The file or folder of the development data.", valueName: "file"))
  var dev: String?

  @Option(help: ArgumentHelp("The file or folder of the test data.", valueName: "file"))
  var test: String?

  @Option(
    help: ArgumentHelp(
      "Put this fraction of the training data into dev, chosen at random; rows of a group stay together.",
      valueName: "fraction"))
  var devFraction: Double?

  @Option(help: ArgumentHelp("The same for test.", valueName: "fraction"))
  var testFraction: Double?

  @Option(help: ArgumentHelp("Another seed makes the fractions choose other rows.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String

  @Flag(help: "Replace the data set that is there.")
  var overwrite = false

  @Option(help: ArgumentHelp("The licence of the data, to be kept with them.", valueName: "text"))
  var licence: String?

  @Flag(help: "Print the summary as one JSON object.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if inputs.isEmpty {
      throw ValidationError("there is nothing to pack: give a FILE, or --train, --dev and --test files")
    }
    if file != nil && train != nil {
      throw ValidationError("FILE is the training data, and so is --train: give one of them")
    }
    if inputs.count(where: { $0.path == "-" }) > 1 {
      throw ValidationError("standard input can be only one of the files")
    }
    _ = try usage { try fractions() }
    for (split, fraction, given) in [("dev", devFraction, dev), ("test", testFraction, test)]
    where fraction != nil {
      if given != nil {
        throw ValidationError(
          "--\(split)-fraction cuts \(split) from train, and --\(split) gives it: choose one")
      }
      if file == nil && train == nil {
        throw ValidationError("--\(split)-fraction cuts \(split) from train: give the file of train")
      }
    }
  }

  private func fractions() throws -> SplitFractions {
    try SplitFractions(dev: devFraction ?? 0, test: testFraction ?? 0, seed: seed)
  }

  func run() throws {
    Interrupt.install()
    let importer = try input.importer()
    let summary = try OutputFolder.write(output, overwrite: overwrite) {
      for input in inputs {
        if OutputFolder.contains(output, file: input.path) {
          throw FileError(
            file: input.path, problem: "the file is in the output folder, which is replaced",
            remedy: "give another --output")
        }
        if importer.readsFolder, OutputFolder.isWithin(input.path, output: output) {
          throw FileError(
            file: output, problem: "the output is in the folder that is packed, \(input.path)",
            remedy: "give another --output")
        }
      }
      return try pack(inputs.map { (try open($0.path, importer), $0.split) }, importer)
    }
    for warning in summary.warnings { Failure.warn(warning) }
    try StandardOutput.print(json ? summary.json.json : summary.text)
  }

  private var inputs: [(path: String, split: String?)] {
    let all = [(file, nil), (train, "train"), (dev, "dev"), (test, "test")]
    return all.compactMap { path, split in path.map { ($0, split) } }
  }

  private func open(_ path: String, _ importer: Importer) throws -> any PackInput {
    if importer.readsFolder { return try InputFolder(path: path) }
    return try InputFile(path: path)
  }

  private func pack(_ files: [(file: any PackInput, split: String?)], _ importer: Importer) throws
    -> PackSummary
  {
    let options = try input.options()
    let labelNames = try input.labelNames.map { try LabelNames(path: $0) }
    let writer = try InferringDataSetWriter(
      folder: output, overwrite: overwrite, inBackground: common.threadCount > 1)
    defer { writer.abandon() }
    var summary = PackSummary(output: output)
    var sources: [Provenance.Source] = []
    for (file, split) in files {
      var rule = try rule(for: file, split)
      let progress = FileProgress(title: "packing \(file.name)", bytes: file.size, isQuiet: quiet)
      do {
        let (report, source) = try file.forEachRow(importer, options, progress: progress.update) { row in
          let split = try rule.split(row.bytes, own: row.split)
          try summary.survey.add(row.bytes, split: split, file: file.name, line: row.line)
          try writer.append(
            row.bytes, to: split,
            schema: summary.survey.schema(names: labelNames.flatMap { try? summary.survey.names($0) }))
        }
        try summary.survey.checkLabels()
        summary.add(report, of: files.count > 1 ? file.name : nil)
        sources.append(source)
      } catch let problem as PackSurvey.LabelsAreTexts {
        throw try labelError(problem, file, importer, options)
      }
      progress.finish()
    }
    let names = try labelNames.map { try summary.survey.names($0) }
    let rewritten = RowProgress(title: "rewriting", total: summary.table.total, isQuiet: quiet)
    let skipped = [("bad rows", summary.skipped), ("files and folders that are no texts", summary.leftOut)]
    try Interrupted.check()
    try writer.finish(
      schema: summary.survey.schema(names: names),
      provenance: Provenance(
        command: commandLine, licence: licence, sources: sources + (labelNames.map { [$0.source] } ?? []),
        skipped: Dictionary(uniqueKeysWithValues: skipped.filter { $0.1 > 0 })),
      rewriting: {
        try Interrupted.check()
        rewritten.advance()
      })
    rewritten.finish()
    if let names { summary.survey.rename(names) }
    return summary
  }

  /// The error for labels that are no classes, with the columns that could hold the label instead.
  private func labelError(
    _ problem: PackSurvey.LabelsAreTexts, _ file: any PackInput, _ importer: Importer,
    _ options: ImportOptions
  ) throws -> FileError {
    let candidates = try file.columnProfiles(importer, options, rows: 1000).filter(\.couldBeLabel)
      .sorted { ($0.distinct, $0.number) < ($1.distinct, $1.number) }
    let columns = candidates.prefix(3).map { column in
      "\(column.name.map { "'\($0)'" } ?? "column \(column.number)"), which has \(column.distinct) different values in "
        + "the first \(grouped(column.rows)) rows"
    }
    return FileError(
      file: file.name, problem: problem.problem,
      remedy: "name the column of the label with --label"
        + (columns.isEmpty ? "" : "; it could be \(columns.joined(separator: ", or "))"))
  }

  private func rule(for file: any PackInput, _ split: String?) throws -> SplitRule {
    let filled = [(dev, "dev"), (test, "test")].filter { $0.0 != nil }.map(\.1)
    return SplitRule(
      file: file.name, forced: split, filled: Set(filled + (try fractions().splits)),
      fractions: try fractions())
  }
}
