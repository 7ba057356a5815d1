import ArgumentParser
import Recipes
import TextData
import Training

/// `windrow pack`: files that people write become a data set that training streams.
///
/// The files are read twice: once to check every row and to learn the labels, once to write.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: "Turn text files into a data set.",
    discussion: """
      Examples:
        windrow pack --format sick SICK.txt --output data/sick
        windrow pack --format tsv --text-a first --text-b second --label same \\
          --train a.tsv --test b.tsv --dev-fraction 0.1 --output data/x
        zcat reviews.jsonl.gz | windrow pack --format jsonl - --output data/x

      FILE is the training data, unless its format tells the split of each row as SICK.txt does. Files may be \
      compressed with Zstandard; '-' is standard input. Memory does not grow with the data.

      Formats:
      \(Importer.all.map { "  \($0.name): \($0.help)" }.joined(separator: "\n"))
      """)

  @OptionGroup(title: "Reading") var input: ImportArguments

  @Argument(help: ArgumentHelp("The file to pack, where it is one.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("The file of the training data.", valueName: "file"))
  var train: String?

  @Option(help: ArgumentHelp("The file of the development data.", valueName: "file"))
  var dev: String?

  @Option(help: ArgumentHelp("The file of the test data.", valueName: "file"))
  var test: String?

  @Option(
    help: ArgumentHelp(
      "Put this fraction of the training data into dev, chosen at random; rows of a group stay together.",
      valueName: "fraction"))
  var devFraction: Double?

  @Option(help: ArgumentHelp("Another seed makes --dev-fraction choose other rows.", valueName: "n"))
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
    guard let devFraction else { return }
    _ = try usage { try DevFraction(devFraction, seed: seed) }
    if dev != nil {
      throw ValidationError("--dev-fraction cuts dev from train, and --dev gives it: choose one")
    }
    if file == nil && train == nil {
      throw ValidationError("--dev-fraction cuts dev from train: give the file of train")
    }
  }

  func run() throws {
    Interrupt.install()
    let summary = try OutputFolder.write(output, overwrite: overwrite) {
      for input in inputs where OutputFolder.contains(output, file: input.path) {
        throw FileError(
          file: input.path, problem: "the file is in the output folder, which is replaced",
          remedy: "give another --output")
      }
      return try pack(inputs.map { (try InputFile(path: $0.path, isQuiet: quiet), $0.split) })
    }
    if summary.table.unlabelled == summary.table.total {
      Failure.warn("no row has a label; --label names its column")
    }
    try StandardOutput.print(json ? summary.json.json : summary.text)
  }

  private var inputs: [(path: String, split: String?)] {
    let all = [(file, nil), (train, "train"), (dev, "dev"), (test, "test")]
    return all.compactMap { path, split in path.map { ($0, split) } }
  }

  private func pack(_ files: [(file: InputFile, split: String?)]) throws -> PackSummary {
    let (importer, options) = (try input.importer(), try input.options())
    var survey = PackSurvey()
    var summary = PackSummary(output: output)
    var sources: [Provenance.Source] = []
    for (file, split) in files {
      var rule = try rule(for: file, split)
      let progress = FileProgress(title: "checking \(file.name)", bytes: file.size, isQuiet: quiet)
      let (report, source) = try file.forEachExample(importer, options, progress: progress.update) {
        try survey.add($0, split: try rule.split($0, own: $1), file: file.name)
      }
      progress.finish()
      summary.add(report, of: files.count > 1 ? file.name : nil)
      sources.append(source)
    }
    summary.survey = survey
    let skipped = summary.skipped > 0 ? ["bad rows": summary.skipped] : [:]
    try write(
      files, importer, options, survey,
      Provenance(
        command: commandLine, licence: licence, sources: sources, skipped: skipped))
    return summary
  }

  private func write(
    _ files: [(file: InputFile, split: String?)], _ importer: Importer, _ options: ImportOptions,
    _ survey: PackSurvey, _ provenance: Provenance
  ) throws {
    let writer = try DataSetWriter(
      folder: output, task: survey.task, labels: survey.labels, groups: survey.hasGroups,
      tags: survey.hasTags,
      overwrite: overwrite)
    defer { writer.abandon() }
    let progress = ProgressBar(title: "packing", total: survey.rows, unit: "rows", isQuiet: quiet)
    for ((file, split), expected) in zip(files, provenance.sources) {
      var rule = try rule(for: file, split)
      var written = 0
      let (_, source) = try file.forEachExample(
        importer, options,
        progress: { _, rows in
          progress.advance(by: rows - written)
          written = rows
        }
      ) { try writer.append($0, to: try rule.split($0, own: $1)) }
      guard source == expected else {
        throw FileError(
          file: file.name, problem: "it changed while it was being read",
          remedy: "pack it when nothing writes to it any more")
      }
    }
    try Interrupted.check()
    try writer.finish(provenance: provenance)
    progress.finish()
  }

  private func rule(for file: InputFile, _ split: String?) throws -> SplitRule {
    let filled = [(dev, "dev"), (test, "test")].filter { $0.0 != nil }.map(\.1)
    return SplitRule(
      file: file.name, forced: split, filled: Set(filled + (devFraction == nil ? [] : ["dev"])),
      devFraction: try devFraction.map { try DevFraction($0, seed: seed) })
  }
}
