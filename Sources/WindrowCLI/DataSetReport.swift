import Recipes
import TextData
import Training

/// What `windrow inspect` says about a data set.
struct DataSetReport {
  private let folder: String
  private let survey: DataSetSurvey
  private var data: DataSet { survey.data }
  private var provenance: Provenance { data.metadata.provenance }
  private var isPair: Bool { data.task == .pair }

  init(folder: String, _ survey: DataSetSurvey) { (self.folder, self.survey) = (folder, survey) }

  /// For people.
  var text: String {
    let parts = [title, survey.table.text, lengths, survey.leakage.text, facts, rows].filter { !$0.isEmpty }
    var text = parts.joined(separator: "\n")
    text.removeLast()
    return text
  }

  private var title: String { survey.table.title(folder, data.task) + "\n" }

  private var lengths: String {
    var table = TextTable(header: ["tokens", "min", "median", "95 %", "max"])
    for (name, lengths) in zip(isPair ? ["first text", "second text"] : ["text"], survey.lengths) {
      table.append([name] + [0, 0.5, 0.95, 1].map { grouped(lengths.quantile($0)) })
    }
    return table.text
  }

  private var facts: String {
    var facts = provenance.sources.map {
      ("source", "\($0.file) (\(Self.files($0))\(grouped($0.bytes)) bytes, xxh64 \($0.checksum))")
    }
    if let licence = provenance.licence { facts.append(("licence", licence)) }
    if let command = provenance.command { facts.append(("command", command)) }
    for (reason, count) in provenance.skipped.sorted(by: { $0.key < $1.key }) {
      facts.append(("left out", "\(grouped(count)) \(reason)"))
    }
    facts.append(("checksums", verified))
    return facts.map { padded($0.0, to: 11) + printable($0.1) + "\n" }.joined()
  }

  private static func files(_ source: Provenance.Source) -> String {
    source.files.map { "\(grouped($0)) files, " } ?? ""
  }

  private var verified: String {
    let shards = "\(survey.shards) shard\(survey.shards == 1 ? "" : "s") of \(grouped(survey.bytes)) bytes"
    return survey.unchecked == 0
      ? "verified: all of the \(shards)"
      : "verified for \(survey.shards - survey.unchecked) of the \(shards); the others have none"
  }

  private var rows: String {
    if survey.examples.isEmpty { return "" }
    var lines = ["the first rows of \(survey.splits[0])"]
    for example in survey.examples {
      let details = [example.group.map { "group \($0)" }, example.tag.map { "tag \($0)" }].compactMap { $0 }
      lines.append(
        "  "
          + ([example.id, example.labels.map(Self.list) ?? example.label ?? "(no label)"] + details).map {
            short($0, 60)
          }.joined(
            separator: "   "))
      lines.append("    " + short(example.textA, 200))
      if let textB = example.textB { lines.append("    " + short(textB, 200)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func list(_ labels: [String]) -> String {
    labels.isEmpty ? "(no labels)" : labels.joined(separator: ", ")
  }

  private func short(_ text: String, _ columns: Int) -> String {
    let start = printable(String(String.UnicodeScalarView(text.unicodeScalars.prefix(columns + 1))))
    let kept = clipped(start, to: columns)
    return kept == start ? kept : kept + "…"
  }

  /// For programs.
  var json: JSONValue {
    let start: [JSONValue.Member] = [
      .init("kind", "dataset"), .init("path", .text(folder)), .init("name", .text(data.metadata.name)),
      .init("task", .text(data.task.rawValue)), .init("rows", .integer(survey.table.total)),
      .init("splits", survey.table.splitsJSON), .init("labels", survey.table.labelsJSON),
    ]
    let rest: JSONValue = [
      "unlabelled": .integer(survey.table.unlabelled),
      "tokens": .object(
        zip(isPair ? ["text_a", "text_b"] : ["text"], survey.lengths).map { .init($0, Self.json(of: $1)) }),
      "sources": .array(
        provenance.sources.map {
          [
            "file": .text($0.file), "bytes": .integer($0.bytes), "xxh64": .text($0.checksum),
            "files": $0.files.map { .integer($0) } ?? .null,
          ]
        }),
      "leakage": survey.leakage.json,
      "licence": provenance.licence.map { .text($0) } ?? .null,
      "command": provenance.command.map { .text($0) } ?? .null,
      "skipped": .object(provenance.skipped.sorted { $0.key < $1.key }.map { .init($0, .integer($1)) }),
      "shards": .integer(survey.shards), "shard_bytes": .integer(survey.bytes),
      "verified_shards": .integer(survey.shards - survey.unchecked),
      "first_rows": .array(survey.examples.map(Self.json)),
    ]
    guard case .object(let others) = rest else { return rest }
    return .object(start + survey.table.setSizesJSON + others)
  }

  private static func json(of lengths: TextLengths) -> JSONValue {
    [
      "min": .integer(lengths.quantile(0)), "median": .integer(lengths.quantile(0.5)),
      "p95": .integer(lengths.quantile(0.95)), "max": .integer(lengths.quantile(1)),
    ]
  }

  private static func json(of example: Example) -> JSONValue {
    let isPair = example.textB != nil
    let fields = [
      ("id", example.id), (isPair ? "text_a" : "text", example.textA), ("text_b", example.textB),
      ("label", example.label), ("group", example.group), ("tag", example.tag),
    ]
    return .object(
      fields.compactMap { key, value in
        if key == "label", let labels = example.labels {
          return .init(key, .array(labels.map { .text($0) }))
        }
        return value.map { .init(key, .text($0)) }
      })
  }
}
