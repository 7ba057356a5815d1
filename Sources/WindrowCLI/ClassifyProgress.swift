import Glibc
import Training

/// How far into a file `classify` has got: a bar where somebody sees it and no answers run through it.
final class ClassifyProgress {
  private let bar: ProgressBar?
  private var megabytes = 0

  init(input: String, _ output: AnswerOutput) {
    var status = stat()
    let isFile = input != "-" && stat(input, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    let isSeen = isFile && isatty(STDERR_FILENO) == 1 && !output.isTerminal
    bar =
      isSeen
      ? ProgressBar(title: "classifying", total: max(1, Int(status.st_size) / 1_000_000), unit: "MB") : nil
  }

  /// Counts a portion.
  func show(_ answers: Answers) {
    let now = answers.fileBytes / 1_000_000
    bar?.advance(by: now - megabytes)
    megabytes = now
  }

  /// Ends the bar.
  func finish() { bar?.finish() }
}
