import ArgumentParser
import Experiments
import Glibc
import Recipes
import TextData
import Training

struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Run a study: arms that differ in parts of a recipe, over several seeds.",
    discussion: """
      Examples:
        windrow ablate models/ablations/abcnn.yaml --data data/sick --plan
        windrow ablate models/ablations/abcnn.yaml --data data/sick --output studies/abcnn --workers 2
        windrow ablate studies/abcnn --resume
        windrow ablate studies/abcnn --report
        windrow ablate study.yaml --data data/sick --output studies/a --launcher slurm --workers 20 --threads 4

      The ledger in the study's folder records every run. Ctrl-C ends cleanly, and --resume goes on where the study \
      stopped, however it did: finished runs are never repeated. Epochs are chosen on dev, and each arm is scored on \
      test once. The report is printed at the end and written to the folder as report.html, with plots, report.md, \
      report.csv and report.json.

      The exit code is 3 where runs failed twice, 4 where the budget of hours ended first.
      """)

  @Argument(
    help: ArgumentHelp(
      "The study: a YAML file to begin, or the folder of one that was begun.", valueName: "study"))
  var study: String

  @Option(help: ArgumentHelp("The data set's folder, as windrow pack makes it.", valueName: "folder"))
  var data: String?

  @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("How many runs at a time, each a process of its own.", valueName: "number"))
  var workers = 1

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Change a value of the base recipe; may be given again.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp("A file of word vectors, as for windrow train; may be given again.", valueName: "file")
  )
  var vectors: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where runs are trained: local, or slurm, which submits a job array with one task a run, --workers of them at a "
        + "time, and returns.", valueName: "name"))
  var launcher = Launcher.local

  enum Launcher: String, CaseIterable, ExpressibleByArgument { case local, slurm }

  @Flag(help: "Only say what would be run.")
  var plan = false

  @Flag(help: "Go on with the study of a folder; runs that failed are tried again.")
  var resume = false

  @Flag(help: "Only print and write the report of a folder.")
  var report = false

  @Flag(help: "Print the report or the plan as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...256).contains(workers) { throw ValidationError("--workers \(workers): expected 1 to 256") }
    if [plan, resume, report].count(where: { $0 }) > 1 {
      throw ValidationError("--plan, --resume and --report exclude each other")
    }
    let isOnFolder = resume || report
    if isOnFolder && (data != nil || output != nil || !overrides.isEmpty || !vectors.isEmpty) {
      throw ValidationError(
        "--data, --output, --set and --vectors are for a new study; the folder knows its own")
    }
    if !isOnFolder && access(Ledger.path(of: study), F_OK) == 0 {
      throw ValidationError("\(study) is a study that was begun: add --resume to go on with it, or --report")
    }
    if !isOnFolder && data == nil { throw ValidationError("Missing expected argument '--data <folder>'") }
    if !isOnFolder && !plan && output == nil {
      throw ValidationError("Missing expected argument '--output <folder>' (or --plan, to run nothing)")
    }
  }

  func run() throws {
    if report { return try printReport(study) }
    if resume {
      let ledger = try Ledger.open(study)
      try ledger.retryFailed()
      return try run(study, seconds: StudyRecord(ledger).seconds)
    }
    guard let data else { return }
    let parsed = try Study(path: study)
    let planned = try StudyPlan(
      parsed, data: DataSet(folder: data), overrides: overrides + vectorChange(vectors),
      version: WindrowCommand.version)
    if plan {
      let estimate = try planned.estimate(workers: workers)
      return try StandardOutput.print(json ? estimate.json.json : estimate.text)
    }
    guard let output else { return }
    try StudyFolder.prepare(output)
    _ = try planned.begin(in: output)
    try run(output, seconds: parsed.seconds)
  }

  private func run(_ folder: String, seconds: Double?) throws {
    if launcher == .slurm { return try submit(folder) }
    let runner = try StudyRunner(
      folder: folder, workers: workers, threads: max(1, common.threadCount / workers),
      program: try Program.path(), isQuiet: quiet)
    let end = try runner.run(seconds: seconds)
    if case .interrupted = end {
      if !quiet { StandardError.print("go on with windrow ablate \(folder) --resume") }
      throw ExitCode(130)
    }
    try printReport(folder)
    switch end {
    case .finished, .interrupted: return
    case .failures(let count):
      Failure.warn("\(count) runs failed twice; windrow ablate \(folder) --report names them")
      throw ExitCode(3)
    case .outOfTime(let count):
      Failure.warn("\(count) runs were not begun: the budget is used up; --resume begins them")
      throw ExitCode(4)
    }
  }

  private func submit(_ folder: String) throws {
    guard
      let job = try SlurmJob(
        folder: folder, workers: workers, threads: common.threads ?? 1, program: Program.path())
    else {
      return try printReport(folder)
    }
    let number = try job.submit()
    try StandardOutput.print(
      "job \(number): \(job.runs) runs; windrow ablate \(folder) --report tells how far they are")
  }

  private func printReport(_ folder: String) throws {
    let report = try StudyReport(Ledger.open(folder), workers: common.workers)
    try report.write(to: folder)
    try StandardOutput.print(json ? report.json.json : report.text)
  }
}
