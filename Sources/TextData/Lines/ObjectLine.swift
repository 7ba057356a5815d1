/// A line that is one JSON object: its keys can be looked up, and its bytes stay as they are.
///
/// Made once and used for many lines, so that its memory is used again.
package struct ObjectLine {
  private var scanner = JSONObjectScanner()

  /// Makes one that has read no line yet.
  package init() {}

  /// Whether there is nothing but white space in a line.
  package static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  /// Reads the object that `line` is.
  package mutating func read(_ line: UnsafeRawBufferPointer) throws(TextProblem) {
    do throws(JSONFailure) {
      try scanner.scan(line)
    } catch {
      if line.first == UInt8(ascii: "[") {
        throw TextProblem(
          "this is a JSON array; one object a line is expected",
          remedy: "turn it into lines (`jq -c '.[]'` does)")
      }
      throw TextProblem(
        "this is not a JSON object: byte \(error.byte + 1) of the line: \(error.reason)",
        remedy: "write one JSON object a line")
    }
  }

  /// Whether the object has no keys.
  package var isEmpty: Bool { scanner.entries.isEmpty }

  /// The object's keys; `line` is what was read.
  package func keys(_ line: UnsafeRawBufferPointer) -> [String] {
    scanner.entries.map { key($0, line) }
  }

  /// Whether the object has a key.
  package func has(_ key: String, _ line: UnsafeRawBufferPointer) -> Bool { find(key, line) != nil }

  /// The string under a key.
  package func text(_ key: String, _ line: UnsafeRawBufferPointer) throws(TextProblem) -> String {
    guard let entry = find(key, line) else {
      throw TextProblem(
        "there is no '\(key)'; the keys here are \(quotedList(keys(line)))",
        remedy: "give every object this key")
    }
    guard entry.kind == .string else {
      throw TextProblem("'\(key)' is not a string", remedy: "the value of a text must be a string")
    }
    if !entry.valueHasEscapes {
      return String(decoding: UnsafeRawBufferPointer(rebasing: line[entry.value]), as: UTF8.self)
    }
    do throws(JSONFailure) {
      return try JSONObjectScanner.unescape(line[entry.value], repair: false)
    } catch {
      throw TextProblem(
        "'\(key)' is not a text: byte \(error.byte + 1) of the line: \(error.reason)",
        remedy: "write the text as a JSON string")
    }
  }

  /// The entry of that key; the last one if it occurs again.
  private func find(_ name: String, _ line: UnsafeRawBufferPointer) -> JSONObjectScanner.Entry? {
    name.withBytes { wanted in
      scanner.entries.last { entry in
        if entry.keyHasEscapes { return key(entry, line) == name }
        return UnsafeRawBufferPointer(rebasing: line[entry.key]).hasBytes(of: wanted)
      }
    }
  }

  private func key(_ entry: JSONObjectScanner.Entry, _ line: UnsafeRawBufferPointer) -> String {
    let plain = String(decoding: UnsafeRawBufferPointer(rebasing: line[entry.key]), as: UTF8.self)
    if !entry.keyHasEscapes { return plain }
    return (try? JSONObjectScanner.unescape(line[entry.key], repair: true)) ?? plain
  }
}
