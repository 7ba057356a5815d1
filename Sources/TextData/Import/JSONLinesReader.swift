import Glibc
import Recipes

/// Reads rows from JSON objects, one a line; columns are keys at the top level.
///
/// A text must be a string. A label, id, group or tag may also be a number, `true` or `false`, which are taken
/// as they are written; `null` is the same as no such key. In multi-label data a label may be a list.
final class JSONLinesReader: ExampleReader {
  private let scanner: RecordScanner
  private let options: ImportOptions
  @exclusivity(unchecked) private var object = JSONObjectScanner()
  private var texts: (a: [String], b: String?)?  // their keys, found in the first object
  @exclusivity(unchecked) private var places = Places()  // in the object last read

  init(_ scanner: RecordScanner, options: ImportOptions) {
    (self.scanner, self.options) = (scanner, options)
  }

  func read(_ row: inout ImportedRow, number: Int) throws -> Bool {
    while let line = try scanner.next() {
      if ObjectLine.isBlank(line) { continue }
      try Self.scan(&object, line, scanner)
      if !places.hold(object.entries, line) { try findPlaces(line) }
      try put(line, into: row.bytes, number: number)
      return true
    }
    return false
  }

  /// Which entry of an object is what, for as long as objects have the same keys in the same order.
  private struct Places {
    var texts: [Int] = []
    var textB: Int?
    var id: Int?
    var label: Int?
    var group: Int?
    var tag: Int?
    private var keys: [UInt8] = []
    /// Where each key ends in `keys`; none where another object may not be taken for the same.
    private var ends: [Int] = []

    /// Whether an object has the keys of the one before.
    func hold(_ entries: [JSONObjectScanner.Entry], _ line: UnsafeRawBufferPointer) -> Bool {
      guard !ends.isEmpty, entries.count == ends.count, let base = line.baseAddress else { return false }
      return keys.withUnsafeBytes { keys in
        var begin = 0
        for place in entries.indices {
          let (key, end) = (entries[place].key, ends[place])
          guard key.count == end - begin, !entries[place].keyHasEscapes,
            memcmp(keys.baseAddress! + begin, base + key.lowerBound, end - begin) == 0
          else { return false }
          begin = end
        }
        return true
      }
    }

    mutating func keep(_ entries: [JSONObjectScanner.Entry], _ line: UnsafeRawBufferPointer) {
      keys.removeAll()
      ends.removeAll()
      if entries.contains(where: \.keyHasEscapes) { return }
      for entry in entries {
        keys += line[entry.key]
        ends.append(keys.count)
      }
    }
  }

  private func findPlaces(_ line: UnsafeRawBufferPointer) throws {
    let texts = try texts ?? findTexts(line)
    self.texts = texts
    var found = Places()
    found.texts = try texts.a.map { try required($0, line) }
    found.textB = try texts.b.map { try required($0, line) }
    found.id = try place(options.id, "--id", Columns.Usual.id, line)
    found.label = try place(options.label, "--label", Columns.Usual.label, line)
    found.group = try place(options.group, "--group", Columns.Usual.group, line)
    found.tag = try place(options.tag, "--tag", Columns.Usual.tag, line)
    found.keep(object.entries, line)
    places = found
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

  private func put(_ line: UnsafeRawBufferPointer, into row: ExampleBytes, number: Int) throws {
    row.labels = try labels(line)
    try putField(places.id, .id, line, row)
    if row[.id] == nil { row.put(.id, String(number)) }
    if places.texts.count == 1 {
      try putText(places.texts[0], .textA, line, row)
    } else {
      let texts = try places.texts.map { place in
        try putText(place, .textA, line, row)
        return row.string(.textA) ?? ""
      }
      row.put(.textA, joinedTexts(texts))
    }
    if let textB = places.textB { try putText(textB, .textB, line, row) }
    if row.labels == nil { try putField(places.label, .label, line, row) }
    try putField(places.group, .group, line, row)
    try putField(places.tag, .tag, line, row)
  }

  private func putText(
    _ place: Int, _ part: ExampleBytes.Part, _ line: UnsafeRawBufferPointer, _ row: ExampleBytes
  ) throws {
    let entry = object.entries[place]
    guard entry.kind == .string else {
      throw RowProblem(
        line: scanner.line,
        problem: "'\(try Self.key(entry, line, scanner))' is \(Self.describe(entry.kind)), not a string",
        remedy: "the value of a text must be a string")
    }
    try putString(entry, part, line, row)
  }

  /// The list under the label's key, in multi-label data; nil where there is no list.
  private func labels(_ line: UnsafeRawBufferPointer) throws -> [String]? {
    guard options.labelSeparator != nil, let place = places.label, object.entries[place].kind == .nested
    else { return nil }
    let entry = object.entries[place]
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

  /// Where a value is that a row may lack, unless its key was given.
  private func place(
    _ given: String?, _ option: String, _ usual: [String], _ line: UnsafeRawBufferPointer
  ) throws -> Int? {
    if let given { return try required(given, line, option: " (\(option))") }
    for name in usual { if let found = try find(name, line) { return found } }
    return nil
  }

  private func required(
    _ name: String, _ line: UnsafeRawBufferPointer, option: String = ""
  ) throws -> Int {
    if let found = try find(name, line) { return found }
    throw missing(name, line, option: option)
  }

  /// Makes a part the text, number, `true` or `false` of a value, where there is one that is not `null`.
  private func putField(
    _ place: Int?, _ part: ExampleBytes.Part, _ line: UnsafeRawBufferPointer, _ row: ExampleBytes
  ) throws {
    guard let place else { return }
    let entry = object.entries[place]
    switch entry.kind {
    case .string: try putString(entry, part, line, row)
    case .number, .boolean: row.put(part, UnsafeRawBufferPointer(rebasing: line[entry.value]))
    case .null: break
    case .nested:
      let key = try Self.key(entry, line, scanner)
      throw RowProblem(
        line: scanner.line, problem: "'\(key)' is \(Self.describe(entry.kind))",
        remedy: "the value must be a string or a number"
          + (part == .label ? "; lists of labels are read with --multi-label" : ""))
    }
  }

  private func missing(_ name: String, _ line: UnsafeRawBufferPointer, option: String) -> RowProblem {
    let names = object.entries.compactMap { try? Self.key($0, line, scanner) }
    let hint = nearest(name, among: names).map { "did you mean '\($0)'? otherwise " } ?? ""
    return RowProblem(
      line: scanner.line, problem: "there is no '\(name)'\(option); the keys here are \(quotedList(names))",
      remedy: "\(hint)give one of these")
  }

  /// The place of the entry with that key; the last one if it occurs again.
  private func find(_ name: String, _ line: UnsafeRawBufferPointer) throws -> Int? {
    try object.entries.lastIndex { entry in
      entry.keyHasEscapes
        ? try Self.key(entry, line, scanner).utf8.elementsEqual(name.utf8)
        : name.withBytes { UnsafeRawBufferPointer(rebasing: line[entry.key]).hasBytes(of: $0) }
    }
  }

  private func putString(
    _ entry: JSONObjectScanner.Entry, _ part: ExampleBytes.Part, _ line: UnsafeRawBufferPointer,
    _ row: ExampleBytes
  ) throws {
    if !entry.valueHasEscapes { return row.put(part, UnsafeRawBufferPointer(rebasing: line[entry.value])) }
    do throws(JSONFailure) {
      // No escape is shorter than what it stands for.
      try row.put(part, most: entry.value.count) { target throws(JSONFailure) in
        try JSONObjectScanner.unescape(
          line[entry.value], repair: options.invalidUTF8 == .replace, into: target)
      }
    } catch { throw Self.problem(error, scanner) }
  }

  private static func key(
    _ entry: JSONObjectScanner.Entry, _ line: UnsafeRawBufferPointer, _ scanner: RecordScanner
  ) throws -> String {
    if !entry.keyHasEscapes { return String(decoding: line[entry.key], as: UTF8.self) }
    do throws(JSONFailure) {
      return try JSONObjectScanner.unescape(line[entry.key], repair: true)
    } catch { throw problem(error, scanner) }
  }

  private static func scan(
    _ object: inout JSONObjectScanner, _ line: UnsafeRawBufferPointer, _ scanner: RecordScanner
  ) throws {
    do throws(JSONFailure) {
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

  private static func problem(_ failure: JSONFailure, _ scanner: RecordScanner) -> RowProblem {
    RowProblem(
      line: scanner.line,
      problem: "this is not a JSON object: byte \(failure.byte + 1) of the line: \(failure.reason)",
      remedy: "write one JSON object a line")
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
