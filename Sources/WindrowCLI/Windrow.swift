import ArgumentParser
import Glibc

/// The command `windrow`; every subcommand is a row of `subcommands` and a file of this folder.
@main
struct WindrowCommand: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "windrow",
    abstract: "Train, inspect and use text classifiers in which attention meets convolution.",
    discussion: """
      Results go to standard output, progress and errors to standard error. The exit code is 0 when all went \
      well, 1 for input that cannot be used, 2 for a command line that cannot be understood.
      """,
    version: version,
    subcommands: [
      QuickstartCommand.self, PackCommand.self, InspectCommand.self, UnpackCommand.self, TrainCommand.self,
      AblateCommand.self, AblateWorkerCommand.self, EvaluateCommand.self, CompareCommand.self,
      ClassifyCommand.self,
      ExplainCommand.self, ModelsCommand.self,
      CompactCommand.self, GenerateCommand.self, BenchCommand.self,
    ])

  /// Parses and runs; what all commands have in common when they end is here and in `Failure`.
  static func main() {
    // A reader that has gone and a file that may not grow are errors of the write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Glibc.exit(Failure.report(error))
    }
  }
}
