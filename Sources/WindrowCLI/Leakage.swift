import Recipes
import TextData

/// Which texts of a data set occur more than once: within a split, and in two splits, where a score on the later one
/// says less than it seems to.
struct Leakage {
  /// What one split has in common with an earlier one, or with itself.
  struct Line {
    var split: String
    var earlier: String
    var rows: Int
    var count: RepeatedTexts.Count
    /// Of the different sentences of a split of pairs, how many are in the earlier split.
    var sentences: (seen: Int, all: Int)?
    var examples: [Repeat] = []
    var isWithin: Bool { split == earlier }
  }

  /// A row and the row before that has its text.
  struct Repeat {
    var earlier: Example
    var later: Example
  }

  private(set) var lines: [Line] = []

  /// Nothing found yet.
  init() {}

  /// Compares the splits; `texts` are theirs, sorted, in the same order.
  init(_ splits: [Split], _ texts: [RepeatedTexts], isPair: Bool) throws {
    for (index, split) in splits.enumerated() {
      lines.append(
        Line(split: split.name, earlier: split.name, rows: split.count, count: texts[index].within()))
      try addExamples(split, split)
    }
    for (index, split) in splits.enumerated() {
      for (before, earlier) in splits[..<index].enumerated() {
        lines.append(
          Line(
            split: split.name, earlier: earlier.name, rows: split.count,
            count: texts[index].found(in: texts[before]),
            sentences: isPair
              ? (texts[index].sentences(in: texts[before]), texts[index].distinctSentences) : nil))
        try addExamples(split, earlier)
      }
    }
  }

  private mutating func addExamples(_ split: Split, _ earlier: Split) throws {
    let last = lines.count - 1
    lines[last].examples = try lines[last].count.examples.map {
      Repeat(earlier: try earlier.example(at: $0.earlier), later: try split.example(at: $0.later))
    }
  }

  /// For people.
  var text: String {
    let hasSentences = lines.contains { $0.sentences != nil }
    if !hasSentences && lines.allSatisfy({ $0.count.alike == 0 }) { return "no text occurs twice\n" }
    var table = TextTable(
      header: ["repeated texts", "exact", "normalised", "other label"] + (hasSentences ? ["sentences"] : []))
    for line in lines {
      let sentences = line.sentences.map { "\(grouped($0.seen)) of \(grouped($0.all))" } ?? ""
      table.append(
        [line.isWithin ? "within \(line.split)" : "\(line.split), in \(line.earlier) too"]
          + [line.count.exact, line.count.alike, line.count.otherLabel].map(grouped)
          + (hasSentences ? [sentences] : []))
    }
    var text = table.text
    for line in lines where !line.isWithin {
      for repeated in line.examples {
        text +=
          "  \(line.split) \(Self.name(repeated.later)) is \(line.earlier) \(Self.name(repeated.earlier))\n"
      }
    }
    return text
  }

  private static func name(_ example: Example) -> String {
    clipped(printable("\(example.id) (\(example.label ?? "no label"))"), to: 80)
  }

  /// For programs.
  var json: JSONValue {
    .array(
      lines.map { line in
        .object(
          [
            .init("split", .text(line.split)), .init("earlier", .text(line.earlier)),
            .init("rows", .integer(line.rows)), .init("exact", .integer(line.count.exact)),
            .init("normalised", .integer(line.count.alike)),
            .init("other_label", .integer(line.count.otherLabel)),
          ]
            + (line.sentences.map {
              [.init("sentences", .integer($0.all)), .init("sentences_seen", .integer($0.seen))]
            } ?? [])
            + [.init("examples", .array(line.examples.map(Self.json)))])
      })
  }

  private static func json(_ repeated: Repeat) -> JSONValue {
    [
      "id": .text(repeated.later.id), "label": repeated.later.label.map { .text($0) } ?? .null,
      "earlier_id": .text(repeated.earlier.id),
      "earlier_label": repeated.earlier.label.map { .text($0) } ?? .null,
    ]
  }
}
