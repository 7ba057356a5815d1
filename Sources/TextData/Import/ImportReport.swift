import Recipes

/// What an import did.
public struct ImportReport: Sendable, Equatable {
  /// Rows handed on.
  public internal(set) var rows = 0
  /// Rows handed on that have no label.
  public internal(set) var unlabelled = 0
  /// Rows handed on whose label had white space around it, which was removed.
  public internal(set) var trimmedLabels = 0
  /// Rows handed on without a character of text.
  public internal(set) var emptyTexts = 0
  /// Rows handed on that had invalid bytes replaced by U+FFFD.
  public internal(set) var repairedRows = 0
  /// Bad rows left out.
  public internal(set) var skipped = 0
  /// What was wrong with the first few of them, with their places.
  public internal(set) var firstSkipped: [String] = []
  /// Things in a folder that are no row's file, and so were left out: a file beside the folders of the labels, a
  /// folder within one, an empty folder.
  public internal(set) var leftOut = 0
  /// The first few of them.
  public internal(set) var firstLeftOut: [String] = []
  /// How many files of a folder were read in each encoding.
  public internal(set) var files: [TextEncoding: Int] = [:]

  /// A report of nothing.
  public init() {}

  /// Takes a row into account, whose label loses the white space around it, or is cut into the labels of the row.
  mutating func count(_ example: ExampleBytes, _ options: ImportOptions) {
    rows += 1
    if let separator = options.labelSeparator {
      let labels = example.labels ?? example.string(.label)?.cut(at: separator) ?? []
      var seen: Set<String> = []
      example.labels = labels.map { Self.trimmed($0) ?? $0 }.filter {
        !$0.isEmpty && seen.insert($0).inserted
      }
      example.remove(.label)
    }
    if let label = example[.label], !Self.isPlain(label.first, label.last),
      let label = example.string(.label),
      let trimmed = Self.trimmed(label)
    {
      trimmedLabels += 1
      if trimmed.isEmpty { example.remove(.label) } else { example.put(.label, trimmed) }
    }
    if example[.label] == nil && example.labels == nil { unlabelled += 1 }
    if example[.textA]?.isEmpty ?? true, example[.textB]?.isEmpty ?? true { emptyTexts += 1 }
  }

  mutating func skip(_ reason: String) {
    skipped += 1
    if firstSkipped.count < 5 { firstSkipped.append(reason) }
  }

  mutating func leaveOut(_ what: String) {
    leftOut += 1
    if firstLeftOut.count < 5 { firstLeftOut.append(what) }
  }

  /// Throws where there is no row.
  func requireRows(of file: String, format: String) throws {
    guard rows == 0 else { return }
    throw FileError(
      file: file,
      problem: skipped == 0
        ? "there are no rows" : "none of the \(skipped) rows is good (\(firstSkipped[0]))",
      remedy: "check that this is the one you meant and that its format is '\(format)'")
  }

  /// Whether both are ASCII and no white space.
  private static func isPlain(_ first: UInt8?, _ last: UInt8?) -> Bool {
    guard let first, let last else { return false }
    return first > 0x20 && first < 0x7F && last > 0x20 && last < 0x7F
  }

  /// The label without white space around it; nil where there is none.
  private static func trimmed(_ label: String) -> String? {
    if isPlain(label.utf8.first, label.utf8.last) { return nil }
    let scalars = label.unicodeScalars
    guard let first = scalars.first, let last = scalars.last,
      first.properties.isWhitespace || last.properties.isWhitespace
    else { return nil }
    let start = scalars.drop { $0.properties.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}

extension String {
  /// The parts between the occurrences of a text; the whole where that is empty.
  func cut(at separator: String) -> [String] {
    let (bytes, mark) = (Array(utf8), Array(separator.utf8))
    if mark.isEmpty { return [self] }
    var (parts, begin, at) = ([String](), 0, 0)
    while at + mark.count <= bytes.count {
      if bytes[at..<at + mark.count].elementsEqual(mark) {
        parts.append(String(decoding: bytes[begin..<at], as: UTF8.self))
        at += mark.count
        begin = at
      } else {
        at += 1
      }
    }
    return parts + [String(decoding: bytes[begin...], as: UTF8.self)]
  }
}
