import ArgumentParser
import NaturalLogic
import TextData
import Training

/// `windrow generate`: data sets that need no download.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a data set that needs no download.",
    discussion: """
      Example:
        windrow generate natural-logic --seed 1 --output data/natural-logic
      """,
    subcommands: [GenerateNaturalLogicCommand.self, GenerateMaximumCommand.self])
}

/// `windrow generate natural-logic`: textual entailment by the rules of natural logic.
struct GenerateNaturalLogicCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "natural-logic",
    abstract: "Make pairs of sentences whose entailment follows from natural logic.",
    discussion: """
      Example:
        windrow generate natural-logic --seed 1 --output data/natural-logic

      The same seed makes the same pairs. A README.md in a folder that is overwritten stays.
      """)

  @OptionGroup var options: GenerateOptions

  func run() throws {
    try options.write(task: .pair, labels: NaturalLogic.labels, tags: true) {
      try NaturalLogic(seed: options.seed).generate(
        train: options.train, dev: options.dev, test: options.test)
    }
  }
}

/// `windrow generate maximum`: the largest of ten numbers.
struct GenerateMaximumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maximum",
    abstract: "Make texts of ten numbers, to be told apart by their largest.",
    discussion: """
      Example:
        windrow generate maximum --seed 1 --output data/maximum

      A task for attention: numbers from 0 to 99, most of them small; the label is the tens digit of the largest, all ten
      equally likely. The same seed makes the same texts.
      """)

  @OptionGroup var options: GenerateOptions

  func run() throws {
    try options.write(task: .single, labels: FindMaximum.labels) {
      FindMaximum(seed: options.seed).generate(train: options.train, dev: options.dev, test: options.test)
    }
  }
}

/// How large a data set is made, and where.
struct GenerateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Another seed makes other rows.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many rows to train on.", valueName: "n"))
  var train = 20_000

  @Option(help: ArgumentHelp("How many rows to develop on.", valueName: "n"))
  var dev = 2_000

  @Option(help: ArgumentHelp("How many rows to test on.", valueName: "n"))
  var test = 2_000

  @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String

  @Flag(help: "Replace the data set that is there.")
  var overwrite = false

  @Flag(help: "Print the summary as one JSON object.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    for (name, count) in [("train", train), ("dev", dev), ("test", test)]
    where !(0...1_000_000).contains(count) {
      throw ValidationError("--\(name) \(count): expected 0 to 1000000")
    }
    if train == 0 && dev == 0 && test == 0 {
      throw ValidationError("there is nothing to make: all sizes are 0")
    }
  }

  /// Writes the splits that `make` gives, and prints what they hold.
  func write(
    task: DataSetTask, labels: [String], tags: Bool = false,
    _ make: () throws -> [(split: String, examples: [Example])]
  ) throws {
    var summary = PackSummary(output: output)
    try OutputFolder.write(output, overwrite: overwrite) {
      let splits = try make()
      Interrupt.install()  // from here on there is something to undo
      let writer = try DataSetWriter(
        folder: output, task: task, labels: labels, tags: tags, overwrite: overwrite)
      defer { writer.abandon() }
      for (split, examples) in splits {
        for example in examples {
          try Interrupted.check()
          try summary.survey.add(ExampleBytes(example), split: split, file: "generated")
          try writer.append(example, to: split)
        }
      }
      try writer.finish(provenance: Provenance(command: commandLine, licence: "CC0-1.0"))
    }
    try StandardOutput.print(json ? summary.json.json : summary.text)
  }
}
