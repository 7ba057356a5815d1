import Recipes

/// Writes rows in a format that people and other programs can read.
///
///     let sink = try ByteSink(path: "-")
///     var writer = ExampleWriter(format: .jsonl) { try sink.write($0) }
///     for example in examples { try writer.write(example) }
///     try sink.finish()
///
/// Of multi-label data `jsonl` has a list under `label`, `fasttext` a `__label__NAME` for each label, and the others the
/// labels with a separator between them. Importing what was written gives the same rows. Where a format cannot hold a row — a tab or a line end in a
/// text for `tsv`, a pair for `fasttext` — `write` throws `FileError` and names the row; nothing is changed
/// silently. `jsonl` holds every row, `csv` every one but those of mixed shape.
public struct ExampleWriter {
  /// The formats that can be written.
  public enum Format: String, Sendable, CaseIterable {
    /// One JSON object a line, with the keys `id`, `text` or `text_a` and `text_b`, `label`, `group`, `tag`.
    case jsonl
    /// Tabs between columns, a header, no quoting.
    case tsv
    /// Commas between columns, a header, quoted as in RFC 4180.
    case csv
    /// `__label__NAME` and the text; identifiers, groups and tags are not written.
    case fasttext

    /// The format of that name; throws `FileError` that lists the names there are.
    public static func named(_ name: String) throws -> Format {
      if let format = Format(rawValue: name) { return format }
      throw FileError(
        file: "--format \(name)", problem: "there is no such format to write",
        remedy: "the formats are \(allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private let format: Format
  private let labelSeparator: String
  private let sink: ([UInt8]) throws -> Void
  private var shape: Shape?
  private var line: [UInt8] = []

  /// What the first row has; delimited text has the same columns in every row.
  private struct Shape: Equatable {
    var isPair: Bool
    var hasGroup: Bool
    var hasTag: Bool
  }

  /// Makes a writer whose bytes go to `sink`, a line or more at a time.
  public init(format: Format, labelSeparator: String = ",", sink: @escaping ([UInt8]) throws -> Void) {
    (self.format, self.labelSeparator, self.sink) = (format, labelSeparator, sink)
  }

  /// Writes a row.
  public mutating func write(_ example: Example) throws {
    line.removeAll(keepingCapacity: true)
    switch format {
    case .jsonl: appendJSON(example)
    case .tsv, .csv: try appendDelimited(example)
    case .fasttext: try appendFastText(example)
    }
    line.append(0x0A)
    try sink(line)
  }

  private mutating func appendJSON(_ example: Example) {
    let isPair = example.textB != nil
    let fields = [
      ("id", example.id), (isPair ? "text_a" : "text", example.textA), ("text_b", example.textB),
      ("label", example.label), ("group", example.group), ("tag", example.tag),
    ]
    var opening = "{"
    for (key, value) in fields {
      let labels = key == "label" ? example.labels : nil
      if value == nil && labels == nil { continue }
      line.append(contentsOf: "\(opening)\"\(key)\": ".utf8)
      if let value { appendJSON(string: value) }
      if let labels { JSONValue.array(labels.map { .text($0) }).write(to: &line, compact: false) }
      opening = ", "
    }
    line.append(UInt8(ascii: "}"))
  }

  private mutating func appendJSON(string: String) {
    let digits = Array("0123456789abcdef".utf8)
    line.append(0x22)
    for byte in string.utf8 {
      switch byte {
      case 0x22, 0x5C: line.append(contentsOf: [0x5C, byte])
      case 0x0A: line.append(contentsOf: "\\n".utf8)
      case 0x0D: line.append(contentsOf: "\\r".utf8)
      case 0x09: line.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        line.append(contentsOf: "\\u00".utf8)
        line.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      default: line.append(byte)
      }
    }
    line.append(0x22)
  }

  private mutating func appendDelimited(_ example: Example) throws {
    let own = Shape(
      isPair: example.textB != nil, hasGroup: example.group != nil, hasTag: example.tag != nil)
    let shape = self.shape ?? own
    if self.shape == nil {
      self.shape = own
      let names =
        ["id"] + (own.isPair ? ["text_a", "text_b"] : ["text"]) + ["label"] + (own.hasGroup ? ["group"] : [])
        + (own.hasTag ? ["tag"] : [])
      line.append(contentsOf: names.joined(separator: format == .csv ? "," : "\t").utf8)
      line.append(0x0A)
    }
    guard own.isPair == shape.isPair, !own.hasGroup || shape.hasGroup, !own.hasTag || shape.hasTag else {
      throw refusal(example, "it has other columns than the first row")
    }
    for case "" in [example.label, example.group, example.tag] {
      throw refusal(example, "an empty label, group or tag would read as none")
    }
    try append(field: example.id, of: example)
    try append(field: example.textA, of: example, after: true)
    if shape.isPair { try append(field: example.textB ?? "", of: example, after: true) }
    try append(field: label(of: example) ?? "", of: example, after: true)
    if shape.hasGroup { try append(field: example.group ?? "", of: example, after: true) }
    if shape.hasTag { try append(field: example.tag ?? "", of: example, after: true) }
  }

  /// The label, or the labels with separators between them.
  private func label(of example: Example) throws -> String? {
    guard let labels = example.labels else { return example.label }
    if let label = labels.first(where: { $0.isEmpty || $0.cut(at: labelSeparator).count > 1 }) {
      throw refusal(
        example,
        label.isEmpty
          ? "an empty label would read as none"
          : "'\(labelSeparator)' is in its label '\(label)'; another --label-separator may do")
    }
    return labels.joined(separator: labelSeparator)
  }

  private mutating func append(field: String, of example: Example, after separator: Bool = false) throws {
    if separator { line.append(format == .csv ? UInt8(ascii: ",") : 0x09) }
    let bytes = field.utf8
    if format == .tsv {
      if bytes.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
        throw refusal(example, "a tab or line end in it would break the line")
      }
      line.append(contentsOf: bytes)
    } else if bytes.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) {
      line.append(0x22)
      for byte in bytes {
        line.append(byte)
        if byte == 0x22 { line.append(byte) }
      }
      line.append(0x22)
    } else {
      line.append(contentsOf: bytes)
    }
  }

  private mutating func appendFastText(_ example: Example) throws {
    guard example.textB == nil else { throw refusal(example, "it is a pair of texts") }
    guard let labels = example.labels ?? example.label.map({ [$0] }), !labels.contains("") else {
      throw refusal(example, "it has no label")
    }
    if labels.isEmpty && example.textA.isEmpty {
      throw refusal(example, "without labels and text its line would be empty")
    }
    if let label = labels.first(where: { $0.utf8.contains { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D } }) {
      throw refusal(example, "its label '\(label)' has a space or line end in it")
    }
    if example.textA.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      throw refusal(example, "there is a line end in its text")
    }
    if example.textA.withBytes(FastTextReader.labels) > 0 {
      throw refusal(example, "its text holds a word that begins with __label__")
    }
    for label in labels {
      line.append(contentsOf: FastTextReader.prefix)
      line.append(contentsOf: "\(label) ".utf8)
    }
    line.append(contentsOf: example.textA.utf8)
  }

  private func refusal(_ example: Example, _ reason: String) -> FileError {
    FileError(
      file: "--format \(format.rawValue)",
      problem: "the row '\(example.id.prefix(60))' cannot be written: \(reason)",
      remedy: "use --format jsonl, which can hold it")
  }
}
