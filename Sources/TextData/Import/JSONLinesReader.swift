import Recipes

/// Reads rows from JSON objects, one a line; columns are keys at the top level.
///
/// A text must be a string. A label, id, group or tag may also be a number, `true` or `false`, which are taken
/// as they are written; `null` is the same as no such key. In multi-label data a label may be a list.
struct JSONLinesReader: ExampleReader {
  private let scanner: RecordScanner
  private let options: ImportOptions
  private var object = JSONObjectScanner()
  private var texts: (a: [String], b: String?)?  // their keys, found in the first object

  init(_ scanner: RecordScanner, options: ImportOptions) {
    (self.scanner, self.options) = (scanner, options)
  }

  mutating func next(row: Int) throws -> ImportedRow? {
    while true {
      let read: ImportedRow?? = try scanner.next { line in
        if Self.isBlank(line) { return nil }
        try Self.scan(&object, line, scanner)
        let texts = try texts ?? findTexts(line)
        self.texts = texts
        return try example(line, texts, row: row)
      }
      guard let read else { return nil }
      if let read { return read }
    }
  }

  private func findTexts(_ line: UnsafeRawBufferPointer) throws -> (a: [String], b: String?) {
    let names = try object.entries.map { try Self.key($0, line, scanner) }
    var wanted = ImportOptions()  // the other keys need not be in every row
    (wanted.texts, wanted.textA, wanted.textB) = (options.texts, options.textA, options.textB)
    do {
      let columns = try Columns(wanted, names: names, count: 0, line: scanner.line)
      return (columns.textA.map { names[$0] }, columns.textB.map { names[$0] })
    } catch let problem as RowProblem { throw problem.inFile(scanner.file, header: true) }
  }

  private func example(
    _ line: UnsafeRawBufferPointer, _ texts: (a: [String], b: String?), row: Int
  ) throws -> ImportedRow {
    let labels = try labels(line)
    let example = Example(
      id: try field(options.id, "--id", Columns.Usual.id, line) ?? String(row),
      textA: joinedTexts(try texts.a.map { try text($0, line) }),
      textB: try texts.b.map { try text($0, line) },
      label: labels == nil ? try field(options.label, "--label", Columns.Usual.label, line) : nil,
      labels: labels,
      group: try field(options.group, "--group", Columns.Usual.group, line),
      tag: try field(options.tag, "--tag", Columns.Usual.tag, line))
    return ImportedRow(example: example)
  }

  private func text(_ name: String, _ line: UnsafeRawBufferPointer) throws -> String {
    guard let entry = try find(name, line) else { throw missing(name, line) }
    guard entry.kind == .string else {
      throw RowProblem(
        line: scanner.line, problem: "'\(name)' is \(Self.describe(entry.kind)), not a string",
        remedy: "the value of a text must be a string")
    }
    return try string(entry, line)
  }

  /// The list under the label's key, in multi-label data; nil where there is no list.
  private func labels(_ line: UnsafeRawBufferPointer) throws -> [String]? {
    guard options.labelSeparator != nil,
      let entry = try entry(options.label, "--label", Columns.Usual.label, line), entry.kind == .nested
    else { return nil }
    let json = try? JSONValue(parsing: String(decoding: line[entry.value], as: UTF8.self))
    var labels: [String] = []
    if case .array(let elements)? = json {
      for case .text(let label) in elements { labels.append(label) }
      if labels.count == elements.count { return labels }
    }
    throw RowProblem(
      line: scanner.line,
      problem: "'\(try Self.key(entry, line, scanner))' is neither a string nor a list of strings",
      remedy: "write the labels as in [\"one\", \"two\"]")
  }

  /// A value that a row may lack, unless its key was given.
  private func entry(
    _ given: String?, _ option: String, _ usual: [String], _ line: UnsafeRawBufferPointer
  ) throws -> JSONObjectScanner.Entry? {
    if let given {
      guard let found = try find(given, line) else { throw missing(given, line, option: " (\(option))") }
      return found
    }
    for name in usual { if let found = try find(name, line) { return found } }
    return nil
  }

  /// The text, number, `true` or `false` of such a value.
  private func field(
    _ given: String?, _ option: String, _ usual: [String], _ line: UnsafeRawBufferPointer
  ) throws -> String? {
    guard let entry = try entry(given, option, usual, line) else { return nil }
    switch entry.kind {
    case .string: return try string(entry, line)
    case .number, .boolean: return String(decoding: line[entry.value], as: UTF8.self)
    case .null: return nil
    case .nested:
      let key = try Self.key(entry, line, scanner)
      throw RowProblem(
        line: scanner.line, problem: "'\(key)' is \(Self.describe(entry.kind))",
        remedy: "the value must be a string or a number"
          + (option == "--label" ? "; lists of labels are read with --multi-label" : ""))
    }
  }

  private func missing(_ name: String, _ line: UnsafeRawBufferPointer, option: String = "") -> RowProblem {
    let names = object.entries.compactMap { try? Self.key($0, line, scanner) }
    let hint = nearest(name, among: names).map { "did you mean '\($0)'? otherwise " } ?? ""
    return RowProblem(
      line: scanner.line, problem: "there is no '\(name)'\(option); the keys here are \(quotedList(names))",
      remedy: "\(hint)give one of these")
  }

  /// The entry of that key; the last one if it occurs again.
  private func find(_ name: String, _ line: UnsafeRawBufferPointer) throws -> JSONObjectScanner.Entry? {
    for entry in object.entries.reversed() {
      if entry.keyHasEscapes {
        if try Self.key(entry, line, scanner) == name { return entry }
      } else if name.withBytes({ UnsafeRawBufferPointer(rebasing: line[entry.key]).hasBytes(of: $0) }) {
        return entry
      }
    }
    return nil
  }

  private func string(_ entry: JSONObjectScanner.Entry, _ line: UnsafeRawBufferPointer) throws -> String {
    if !entry.valueHasEscapes { return String(decoding: line[entry.value], as: UTF8.self) }
    do throws(JSONObjectScanner.Failure) {
      return try JSONObjectScanner.unescape(line[entry.value], repair: options.invalidUTF8 == .replace)
    } catch { throw Self.problem(error, scanner) }
  }

  private static func key(
    _ entry: JSONObjectScanner.Entry, _ line: UnsafeRawBufferPointer, _ scanner: RecordScanner
  ) throws -> String {
    if !entry.keyHasEscapes { return String(decoding: line[entry.key], as: UTF8.self) }
    do throws(JSONObjectScanner.Failure) {
      return try JSONObjectScanner.unescape(line[entry.key], repair: true)
    } catch { throw problem(error, scanner) }
  }

  private static func scan(
    _ object: inout JSONObjectScanner, _ line: UnsafeRawBufferPointer, _ scanner: RecordScanner
  ) throws {
    do throws(JSONObjectScanner.Failure) {
      try object.scan(line)
    } catch {
      if line.first == UInt8(ascii: "[") {
        throw RowProblem(
          line: scanner.line, problem: "this is a JSON array; one object a line is expected",
          remedy: "turn it into lines (`jq -c '.[]'` does)")
      }
      throw problem(error, scanner)
    }
  }

  private static func problem(_ failure: JSONObjectScanner.Failure, _ scanner: RecordScanner) -> RowProblem {
    RowProblem(
      line: scanner.line,
      problem: "this is not a JSON object: byte \(failure.byte + 1) of the line: \(failure.reason)",
      remedy: "write one JSON object a line")
  }

  private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  private static func describe(_ kind: JSONObjectScanner.Kind) -> String {
    switch kind {
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    case .nested: "an object or an array"
    }
  }
}
