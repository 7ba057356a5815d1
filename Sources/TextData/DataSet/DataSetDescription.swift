/// What the rows of a data set are.
public enum DataSetTask: String, Sendable, CaseIterable {
  /// One text and its label.
  case single
  /// Two texts and the label of the pair.
  case pair
}

/// The content of a data set's `dataset.yaml`.
public struct DataSetDescription: Sendable, Equatable {
  /// What is known of a split without opening it.
  public struct Split: Sendable, Equatable {
    /// The split's name and the name of its folder.
    public var name: String
    /// How many rows it has.
    public var rows: Int
    /// The xxh64 of the split's index, which in turn holds those of its shards.
    public var checksum: String
  }

  /// The data set's name.
  public var name: String
  /// What its rows are.
  public var task: DataSetTask
  /// The names of the labels; a row's label is stored as its place in this list.
  public var labels: [String]
  /// The splits: train, dev, test, then others by name.
  public var splits: [Split]
  /// Where the data come from.
  public var provenance: Provenance

  static let file = "dataset.yaml"
  static let format = "windrow-dataset 1"

  /// Orders train, dev and test before all others, which follow by name.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let known = ["train", "dev", "test"]
    let (first, second) = (known.firstIndex(of: a) ?? 3, known.firstIndex(of: b) ?? 3)
    return first == second ? a.utf8.lexicographicallyPrecedes(b.utf8) : first < second
  }

  /// The file's content.
  var text: String {
    var lines = ["format: \(Self.format)", "name: \(Self.quoted(name))", "task: \(task.rawValue)"]
    lines += labels.isEmpty ? ["labels: []"] : ["labels:"] + labels.map { "  - \(Self.quoted($0))" }
    lines.append("splits:")
    for split in splits {
      lines += [
        "  \(split.name):", "    rows: \(split.rows)", "    checksum: \(Self.quoted(split.checksum))",
      ]
    }
    lines += provenanceLines
    return lines.joined(separator: "\n") + "\n"
  }

  private var provenanceLines: [String] {
    var lines: [String] = []
    if let command = provenance.command { lines.append("  command: \(Self.quoted(command))") }
    if let licence = provenance.licence { lines.append("  licence: \(Self.quoted(licence))") }
    if !provenance.sources.isEmpty { lines.append("  sources:") }
    for source in provenance.sources {
      lines += [
        "    - file: \(Self.quoted(source.file))", "      bytes: \(source.bytes)",
        "      checksum: \(Self.quoted(source.checksum))",
      ]
    }
    if !provenance.skipped.isEmpty { lines.append("  skipped:") }
    for reason in provenance.skipped.keys.sorted() {
      lines.append("    \(Self.quoted(reason)): \(provenance.skipped[reason] ?? 0)")
    }
    return lines.isEmpty ? [] : ["provenance:"] + lines
  }

  /// A double-quoted YAML scalar: printable characters as they are, all others escaped (YAML 1.2, 5.7, 7.3.1).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += scalar.value < 0x10000 ? "\\u" : "\\U"
          result += String(repeating: "0", count: (scalar.value < 0x10000 ? 4 : 8) - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
