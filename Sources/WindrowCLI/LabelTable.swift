import Recipes
import TextData
import Training

/// How many rows of each label each split has.
struct LabelTable {
  /// A label, nil for rows without one, and its rows in each split.
  struct Line {
    var label: String?
    var counts: [Int]
    var total: Int { counts.reduce(0, +) }
  }

  /// The splits' names.
  let splits: [String]
  /// The labels in the order of their numbers, then the rows without a label if there are any.
  let lines: [Line]
  /// In multi-label data, how many rows of each split have 0, 1, 2, … labels; nil in other data.
  var setSizes: [[Int]]?

  /// The rows of each split.
  var rows: [Int] {
    if let setSizes { return splits.indices.map { split in setSizes.reduce(0) { $0 + $1[split] } } }
    return splits.indices.map { split in lines.reduce(0) { $0 + $1.counts[split] } }
  }
  /// All rows.
  var total: Int { rows.reduce(0, +) }

  /// "data/sick: 9,840 pairs of texts".
  func title(_ path: String, _ task: DataSetTask) -> String {
    let plural = total == 1 ? "" : "s"
    return "\(path): \(grouped(total)) " + (task == .pair ? "pair\(plural) of texts" : "text\(plural)")
      + (setSizes == nil ? "" : " with any number of labels")
  }

  /// The first labels, with their shares, for people; then how many labels rows have, where that differs.
  var text: String {
    let limit = 30
    var table = TextTable(header: [""] + splits + (splits.count > 1 ? ["all"] : []) + ["share"])
    func append(_ name: String, _ counts: [Int], share: String) {
      let all = splits.count > 1 ? [grouped(counts.reduce(0, +))] : []
      table.append([name] + counts.map(grouped) + all + [share])
    }
    let shown = lines.count <= limit ? lines[...] : lines.prefix(limit - 1)
    for line in shown {
      append(
        line.label.map { clipped(printable($0), to: 40) } ?? "(no label)", line.counts,
        share: share(line.total))
    }
    if shown.count < lines.count {
      let rest = lines.dropFirst(shown.count)
      let counts = splits.indices.map { split in rest.reduce(0) { $0 + $1.counts[split] } }
      append("(\(rest.count) more)", counts, share: share(counts.reduce(0, +)))
    }
    append("rows", rows, share: "")
    let labels = table.text
    guard let setSizes else { return labels }
    table = TextTable(header: ["labels of a row"] + splits + (splits.count > 1 ? ["all"] : []) + ["share"])
    for (size, counts) in setSizes.enumerated() {
      let all = counts.reduce(0, +)
      if all > 0 { append("\(size)", counts, share: share(all)) }
    }
    return labels + "\n" + table.text
  }

  /// Number of labels → split → rows, in multi-label data; otherwise nothing.
  var setSizesJSON: [JSONValue.Member] {
    guard let setSizes else { return [] }
    let sizes = setSizes.enumerated().map { size, counts in
      JSONValue.Member("\(size)", .object(zip(splits, counts).map { .init($0, .integer($1)) }))
    }
    return [.init("labels_per_row", .object(sizes))]
  }

  /// Label → split → rows, in the order of the table; rows without a label are left out.
  var labelsJSON: JSONValue {
    .object(
      lines.compactMap { line in
        line.label.map { .init($0, .object(zip(splits, line.counts).map { .init($0, .integer($1)) })) }
      })
  }

  /// Split → rows.
  var splitsJSON: JSONValue {
    .object(zip(splits, rows).map { .init($0, .integer($1)) })
  }

  /// How many rows have no label.
  var unlabelled: Int { lines.filter { $0.label == nil }.reduce(0) { $0 + $1.total } }

  private func share(_ count: Int) -> String {
    total == 0 ? "–" : fixed(100 * Double(count) / Double(total), decimals: 1) + " %"
  }
}
