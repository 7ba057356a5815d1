import Recipes
import TextData
import Training

/// What `windrow pack` did.
struct PackSummary {
  let output: String
  var survey = PackSurvey()
  private(set) var skipped = 0
  private(set) var leftOut = 0
  private var firstSkipped: [String] = []
  private var firstLeftOut: [String] = []
  private var repaired = 0
  private var trimmed = 0
  private var empty = 0
  private var files: [TextEncoding: Int] = [:]

  init(output: String) { self.output = output }

  /// Takes the import of a file into account; `file` is named where there are several.
  mutating func add(_ report: ImportReport, of file: String?) {
    skipped += report.skipped
    repaired += report.repairedRows
    leftOut += report.leftOut
    trimmed += report.trimmedLabels
    empty += report.emptyTexts
    files.merge(report.files) { $0 + $1 }
    let place = file.map { "\($0), " } ?? ""
    firstSkipped += report.firstSkipped.prefix(5 - firstSkipped.count).map { place + $0 }
    firstLeftOut += report.firstLeftOut.prefix(5 - firstLeftOut.count).map { place + $0 }
  }

  /// What is odd, though the data set was written; a sentence each.
  var warnings: [String] {
    var warnings = LabelWarnings(table).messages
    if leftOut > 0 {
      let list = firstLeftOut.joined(separator: ", ") + (leftOut > firstLeftOut.count ? ", …" : "")
      warnings.append("left out as no label's file, \(grouped(leftOut)) in all: \(list)")
    }
    return warnings
  }

  var table: LabelTable { survey.table }

  /// For people.
  var text: String {
    let table = table
    var text = table.title(output, survey.task) + "\n\n" + table.text
    if files.count > 1 {
      let list = files.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\(grouped($0.value)) in \($0.key.rawValue)" }
      text += "\nfiles: \(list.joined(separator: ", "))\n"
    }
    if trimmed > 0 { text += "\nwhite space around the label was removed in \(grouped(trimmed)) rows\n" }
    if empty > 0 { text += "\nno text is in \(grouped(empty)) rows\n" }
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
    let start: [JSONValue.Member] = [
      .init("output", .text(output)), .init("task", .text(survey.task.rawValue)),
      .init("rows", .integer(table.total)), .init("splits", table.splitsJSON),
      .init("labels", table.labelsJSON),
    ]
    let rest: JSONValue = [
      "unlabelled": .integer(table.unlabelled),
      "trimmed_labels": .integer(trimmed), "empty_texts": .integer(empty),
      "files": .object(
        files.sorted { $0.key.rawValue < $1.key.rawValue }.map { .init($0.key.rawValue, .integer($0.value)) }),
      "left_out": .integer(leftOut), "warnings": .array(warnings.map { .text($0) }),
      "repaired": .integer(repaired), "skipped": .integer(skipped),
      "first_skipped": .array(firstSkipped.map { .text($0) }),
    ]
    guard case .object(let others) = rest else { return rest }
    return .object(start + table.setSizesJSON + others)
  }
}

/// A progress bar over the bytes of a file.
final class FileProgress {
  private let bar: ProgressBar
  private var megabytes = 0

  init(title: String, bytes: Int?, isQuiet: Bool) {
    bar = ProgressBar(title: title, total: bytes.map(Self.megabytes), unit: "MB", isQuiet: isQuiet)
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

/// A progress bar over rows, which shows nothing before the first.
final class RowProgress {
  private let make: () -> ProgressBar
  private var bar: ProgressBar?
  private var rows = 0

  init(title: String, total: Int, isQuiet: Bool) {
    make = { ProgressBar(title: title, total: total, unit: "rows", isQuiet: isQuiet) }
  }

  /// Shows that another row is done.
  func advance() {
    let bar = bar ?? make()
    self.bar = bar
    rows += 1
    if rows % 1024 == 0 { bar.advance(by: 1024) }
  }

  func finish() { bar?.finish() }
}
