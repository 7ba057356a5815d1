import ArgumentParser
import Dispatch
import Experiments
import Glibc

struct AblateWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate-worker",
    abstract: "Train runs of a study until none is left: for schedulers.",
    discussion: """
      Example:
        windrow ablate-worker studies/abcnn --threads 4

      windrow ablate starts workers by itself. More may be started by hand or by a scheduler, also on other machines \
      that see the study's folder; each takes the next run that nobody has.
      """)

  @Argument(help: ArgumentHelp("The study's folder.", valueName: "study"))
  var study: String

  @Option(help: ArgumentHelp("End after so many runs.", valueName: "number"))
  var runs: Int?

  @Flag(help: .hidden)
  var supervised = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let runs, runs < 1 { throw ValidationError("--runs \(runs): expected 1 or more") }
  }

  func run() throws {
    if supervised { Self.endWithParent() }
    let worker = try StudyWorker(folder: study, workers: common.workers)
    if try !worker.work(atMost: runs ?? .max) { throw ExitCode(130) }
  }

  /// Ends this process when standard input does: the process that started it holds the other end and has gone.
  private static func endWithParent() {
    DispatchQueue.global().async {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) != 0 {}
      _exit(137)
    }
  }
}
