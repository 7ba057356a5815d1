import Recipes
import ArgumentParser
import Glibc
import TextData
import Training

/// `windrow unpack`: a data set as text again.
struct UnpackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack", abstract: "Turn a data set, or a split of it, back into text.",
    discussion: """
      Examples:
        windrow unpack data/sick/test --format jsonl
        windrow unpack data/sick --format tsv --output sick.tsv

      Of a whole data set the splits follow one another: train, dev, test, then others by name.
      """)

  @Argument(help: ArgumentHelp("A data set or a split of one.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "The format to write: \(ExampleWriter.Format.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var format: String

  @Option(
    help: ArgumentHelp("What stands between the labels of a cell, in multi-label data.", valueName: "text"))
  var labelSeparator = ","

  @Option(help: ArgumentHelp("The file to write; '-' is standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Replace the file that is there.")
  var overwrite = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if labelSeparator.isEmpty {
      throw ValidationError("--label-separator is empty: give a text, such as ','")
    }
    try usage { _ = try ExampleWriter.Format.named(format) }
  }

  func run() throws {
    let (data, splits) = try FolderKind.dataSet(folder)
    if output == "-" {
      let sink = StandardOutput()
      try write(data, splits) { try sink.write($0) }
      try sink.flush()
    } else {
      try checkOutput()
      Interrupt.install()
      let sink = try ByteSink(path: output)
      try write(data, splits) {
        try Interrupted.check()
        try sink.write($0)
      }
      try sink.finish()
    }
  }

  private func write(_ data: DataSet, _ splits: [String], _ sink: @escaping ([UInt8]) throws -> Void) throws {
    var writer = ExampleWriter(format: try .named(format), labelSeparator: labelSeparator, sink: sink)
    for name in splits {
      try data.split(name).forEachRow { _, row in try writer.write(row.example(labels: data.labels)) }
    }
  }

  private func checkOutput() throws {
    var status = stat()
    guard lstat(output, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(
        file: output, problem: "this is not a regular file, so it is not replaced", remedy: "give a file")
    }
    if !overwrite {
      throw FileError(
        file: output, problem: "it exists already", remedy: "give another file or --overwrite")
    }
  }
}
