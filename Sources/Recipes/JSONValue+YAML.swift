extension JSONValue {
  /// The value as YAML: mappings in block style, lists of single values in brackets, other lists with dashes.
  ///
  /// Text that YAML 1.1 or 1.2 could take for something else stands in double quotes.
  public var yaml: String {
    var bytes: [UInt8] = []
    if isBlock {
      appendBlock(to: &bytes, indent: 0)
    } else {
      appendFlow(to: &bytes)
      bytes.append(newline)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the value takes lines of its own rather than the rest of its key's line.
  private var isBlock: Bool {
    switch self {
    case .object(let members): !members.isEmpty
    case .array(let values): values.contains { $0.isCollection }
    default: false
    }
  }

  private var isCollection: Bool {
    switch self {
    case .object, .array: true
    default: false
    }
  }

  /// Appends whole lines. The first has no margin: the caller has written that, or a dash in its place.
  private func appendBlock(to bytes: inout [UInt8], indent: Int) {
    let margin = [UInt8](repeating: 0x20, count: indent)
    switch self {
    case .object(let members):
      for (position, member) in members.enumerated() {
        if position > 0 { bytes += margin }
        appendPlainOrQuoted(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if member.value.isBlock {
          bytes.append(newline)
          bytes += margin + [0x20, 0x20]
          member.value.appendBlock(to: &bytes, indent: indent + 2)
        } else {
          bytes.append(0x20)
          member.value.appendFlow(to: &bytes)
          bytes.append(newline)
        }
      }
    case .array(let values):
      for (position, value) in values.enumerated() {
        if position > 0 { bytes += margin }
        bytes += "- ".utf8
        if value.isBlock {
          value.appendBlock(to: &bytes, indent: indent + 2)
        } else {
          value.appendFlow(to: &bytes)
          bytes.append(newline)
        }
      }
    default: appendFlow(to: &bytes)
    }
  }

  /// Appends the value within a line: a single value, a list of such, or something empty.
  private func appendFlow(to bytes: inout [UInt8]) {
    switch self {
    case .text(let value): appendPlainOrQuoted(value, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (position, value) in values.enumerated() {
        if position > 0 { bytes += ", ".utf8 }
        value.appendFlow(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    default: write(to: &bytes, compact: true)
    }
  }
}

private let newline = UInt8(ascii: "\n")

/// Appends `text` as it is where every YAML reader takes it for that text, else in double quotes.
private func appendPlainOrQuoted(_ text: String, to bytes: inout [UInt8]) {
  func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
  let plain = text.utf8.allSatisfy {
    isLetter($0) || (0x30...0x39).contains($0) || "_-./+ ".utf8.contains($0)
  }
  let startsWell =
    text.utf8.first.map { isLetter($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "/") } ?? false
  if plain, startsWell, text.utf8.last != 0x20, !wordsWithMeaning.contains(text.lowercased()) {
    bytes += text.utf8
  } else {
    appendQuoted(text, to: &bytes)
  }
}

/// What YAML 1.1 or 1.2 reads as something other than text.
private let wordsWithMeaning: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
