import ArgumentParser

@main
struct WindrowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "windrow",
    abstract: "Train, inspect and use text classifiers in which attention meets convolution.",
    subcommands: [Train.self, Evaluate.self, Classify.self])
}
