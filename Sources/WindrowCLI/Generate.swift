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
    subcommands: [GenerateNaturalLogicCommand.self])
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

  @Option(help: ArgumentHelp("Another seed makes other pairs.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many pairs to train on.", valueName: "n"))
  var train = 20_000

  @Option(help: ArgumentHelp("How many pairs to develop on.", valueName: "n"))
  var dev = 2_000

  @Option(help: ArgumentHelp("How many pairs to test on.", valueName: "n"))
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

  func run() throws {
    var summary = PackSummary(output: output)
    try OutputFolder.write(output, overwrite: overwrite) {
      let splits = try NaturalLogic(seed: seed).generate(train: train, dev: dev, test: test)
      Interrupt.install()  // from here on there is something to undo
      let writer = try DataSetWriter(
        folder: output, task: .pair, labels: NaturalLogic.labels, tags: true, overwrite: overwrite)
      defer { writer.abandon() }
      for (split, examples) in splits {
        for example in examples {
          try Interrupted.check()
          try summary.survey.add(example, split: split, file: "natural-logic")
          try writer.append(example, to: split)
        }
      }
      try writer.finish(provenance: Provenance(command: commandLine, licence: "CC0-1.0"))
    }
    try StandardOutput.print(json ? summary.json.json : summary.text)
  }
}
