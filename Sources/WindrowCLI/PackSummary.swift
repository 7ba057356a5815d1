import Recipes
import TextData
import Training

/// What `windrow pack` did.
struct PackSummary {
  let output: String
  var survey = PackSurvey()
  private(set) var skipped = 0
  private var firstSkipped: [String] = []
  private var repaired = 0

  init(output: String) { self.output = output }

  /// Takes the import of a file into account; `file` is named where there are several.
  mutating func add(_ report: ImportReport, of file: String?) {
    skipped += report.skipped
    repaired += report.repairedRows
    let place = file.map { "\($0), " } ?? ""
    let reasons = report.firstSkipped.map { place + $0 }
    firstSkipped += reasons.prefix(max(0, 5 - firstSkipped.count))
  }

  var table: LabelTable { survey.table }

  /// For people.
  var text: String {
    let table = table
    var text = table.title(output, survey.task) + "\n\n" + table.text
    if repaired > 0 { text += "\nbytes that are not valid were replaced in \(grouped(repaired)) rows\n" }
    if skipped > 0 {
      text += "\n\(grouped(skipped)) bad rows were left out:\n"
      for reason in firstSkipped { text += "  \(printable(reason))\n" }
      if skipped > firstSkipped.count { text += "  and \(grouped(skipped - firstSkipped.count)) more\n" }
    }
    text.removeLast()
    return text
  }

  /// For programs.
  var json: JSONValue {
    let table = table
    return [
      "output": .text(output), "task": .text(survey.task.rawValue), "rows": .integer(table.total),
      "splits": table.splitsJSON, "labels": table.labelsJSON, "unlabelled": .integer(table.unlabelled),
      "repaired": .integer(repaired), "skipped": .integer(skipped),
      "first_skipped": .array(firstSkipped.map { .text($0) }),
    ]
  }
}

/// A progress bar over the bytes of a file.
final class FileProgress {
  private let bar: ProgressBar
  private var megabytes = 0

  init(title: String, bytes: Int, isQuiet: Bool) {
    bar = ProgressBar(title: title, total: Self.megabytes(bytes), unit: "MB", isQuiet: isQuiet)
  }

  /// Shows that so many bytes and rows have been read.
  func update(bytes: Int, rows: Int) {
    let now = Self.megabytes(bytes)
    bar.advance(by: now - megabytes, suffix: "\(grouped(rows)) rows")
    megabytes = now
  }

  func finish() { bar.finish() }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }
}
