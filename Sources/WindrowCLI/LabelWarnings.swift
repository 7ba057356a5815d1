import Foundation
import Recipes

/// What is odd about the labels of a data set, though it can be packed: often a slip in the source.
struct LabelWarnings {
  /// One sentence each, for people.
  private(set) var messages: [String] = []

  init(_ table: LabelTable) {
    let labelled = table.lines.filter { $0.label != nil }
    if labelled.isEmpty {
      messages.append("no row has a label; --label names its column")
      return
    }
    let lookAlikes = Dictionary(grouping: labelled) { Self.folded($0.label ?? "") }.values
      .filter { $0.count > 1 }.map { $0.map { Self.counted($0) } }.sorted { $0[0] < $1[0] }
    for group in lookAlikes.prefix(5) {
      messages.append(
        "labels that differ only by letter case, white space or full-width forms: "
          + "\(group.prefix(5).joined(separator: ", ")); if they mean the same, write them alike in the source"
      )
    }
    if lookAlikes.count > 5 { messages.append("\(lookAlikes.count - 5) more such groups of labels") }
    if labelled.count == 1 {
      messages.append(
        "\(table.setSizes == nil ? "all rows have the label" : "the only label is") \(Self.quoted(labelled[0])): "
          + "training needs two different labels")
    }
    let lengths = labelled.map { $0.label?.unicodeScalars.count ?? 0 }
    let meanLength = lengths.reduce(0, +) / labelled.count
    if meanLength > 60 {
      messages.append(
        "the labels are long, \(meanLength) characters on average: is --label the right column?")
    }
    guard let train = table.splits.firstIndex(of: "train") else { return }
    let single = labelled.filter { $0.counts[train] == 1 }
    if !single.isEmpty {
      messages.append(
        "\(Self.labels(single.count)) a single example in train: \(Self.list(single))")
    }
    let unseen = labelled.filter { $0.counts[train] == 0 }
    if !unseen.isEmpty {
      messages.append(
        "\(Self.labels(unseen.count)) no example in train, so a model never answers so: \(Self.list(unseen))")
    }
  }

  /// What labels that are meant to be the same have in common.
  private static func folded(_ label: String) -> String {
    label.precomposedStringWithCompatibilityMapping.lowercased().filter { !$0.isWhitespace }
  }

  private static func labels(_ count: Int) -> String { count == 1 ? "1 label has" : "\(count) labels have" }

  private static func list(_ lines: [LabelTable.Line]) -> String {
    let shown = lines.prefix(10).map { quoted($0) }.joined(separator: ", ")
    return lines.count > 10 ? shown + ", …" : shown
  }

  private static func counted(_ line: LabelTable.Line) -> String {
    "\(quoted(line)) (\(grouped(line.total)))"
  }

  private static func quoted(_ line: LabelTable.Line) -> String {
    "'\(clipped(printable(line.label ?? ""), to: 60))'"
  }
}
