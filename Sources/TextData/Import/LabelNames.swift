import Recipes

/// The names of labels that the rows have as numbers or codes, from a file with a line for each.
///
///     finance            or      C000008 finance
///     realty                     C000014 sports
///
/// Lines of names number them from 0 or from 1, whichever the labels in the data show: with n names, label 0 means
/// from 0, label n means from 1. Where every line begins with a code, these are looked up instead.
package struct LabelNames {
  /// A label as the rows have it, and where it first occurs.
  package struct Label {
    package var label: String
    package var file: String
    package var place: String

    package init(_ label: String, file: String, place: String) {
      (self.label, self.file, self.place) = (label, file, place)
    }
  }

  /// The file, as it was read.
  package let source: Provenance.Source
  private let lines: [String]
  private var file: String { source.file }

  /// Reads the file; throws `FileError` where it has no names, an empty line or too many.
  package init(path: String) throws {
    let stream = try ByteStream(path: path)
    let reader = try LineReader(stream)
    var lines: [String] = []
    var firstEmpty: Int?
    while let line = try reader.next() {
      let name = String(
        line.text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
      if name.isEmpty {
        firstEmpty = firstEmpty ?? line.number
        continue
      }
      if let firstEmpty {
        throw FileError(
          file: stream.name,
          problem: "line \(firstEmpty) is empty, so the names after it would be numbered wrongly",
          remedy: "write one name a line")
      }
      if lines.count >= 1 << 16 {
        throw FileError(
          file: stream.name, problem: "it has more than \(1 << 16) lines", remedy: "give one name a line")
      }
      lines.append(name)
    }
    if lines.isEmpty {
      throw FileError(file: stream.name, problem: "there are no names in it", remedy: "write one name a line")
    }
    (self.lines, source) = (lines, Provenance.Source(stream))
  }

  /// The name of each label of the data; throws `FileError` with the place of the first that has none.
  package func names(for labels: [Label]) throws -> [String: String] {
    if let codes,
      codes.keys.allSatisfy({ Self.number($0) != nil }) || labels.allSatisfy({ codes[$0.label] != nil })
    {
      return try Dictionary(
        uniqueKeysWithValues: labels.map { label in
          guard let name = codes[label.label] else {
            throw error(label, "is not the first word of any line of \(file)", "add a line for it")
          }
          return (label.label, name)
        })
    }
    return try numbered(labels)
  }

  /// First word → the rest; nil where a line has but one word or two lines have the same first word.
  private var codes: [String: String]? {
    var codes: [String: String] = [:]
    for line in lines {
      guard let end = line.firstIndex(where: \.isWhitespace) else { return nil }
      let name = String(line[end...].drop(while: \.isWhitespace))
      if codes.updateValue(name, forKey: String(line[..<end])) != nil { return nil }
    }
    return codes
  }

  private func numbered(_ labels: [Label]) throws -> [String: String] {
    for (index, name) in lines.enumerated() {
      if let first = lines[..<index].firstIndex(of: name) {
        throw FileError(
          file: file, problem: "lines \(first + 1) and \(index + 1) are both '\(name)'",
          remedy: "give each name once")
      }
    }
    var numbers: [(label: Label, number: Int)] = []
    for label in labels {
      guard let number = Self.number(label.label) else {
        throw error(
          label, "is not the number of a name in \(file)",
          "write each label before its name in that file, as in '\(label.label.prefix(60)) NAME', "
            + "or leave --label-names out")
      }
      if number > lines.count {
        throw error(label, "is beyond the \(lines.count) names of \(file)", "add the names that are missing")
      }
      numbers.append((label, number))
    }
    let zero = numbers.first { $0.number == 0 }
    let highest = numbers.first { $0.number == lines.count }
    if let zero, let highest {
      throw error(
        highest.label,
        "and the label '\(zero.label.label)' (\(zero.label.place)) need \(lines.count + 1) names, \(file) has \(lines.count)",
        "add the name that is missing")
    }
    if zero == nil && highest == nil && !numbers.isEmpty {
      throw FileError(
        file: file,
        problem:
          "no label is 0 or \(lines.count), so the labels may count the \(lines.count) names from 0 or from 1",
        remedy: "write its number before each name, as in '0 \(lines[0])' or '1 \(lines[0])'")
    }
    let first = zero == nil ? 1 : 0
    return Dictionary(uniqueKeysWithValues: numbers.map { ($0.label.label, lines[$0.number - first]) })
  }

  /// A whole number from 0, written in digits alone.
  private static func number(_ text: String) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private func error(_ label: Label, _ problem: String, _ remedy: String) -> FileError {
    FileError(
      file: label.file, problem: "\(label.place): the label '\(label.label.prefix(60))' \(problem)",
      remedy: remedy)
  }
}
