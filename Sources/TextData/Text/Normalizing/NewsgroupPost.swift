/// Posts of Usenet newsgroups: what is not the writer's own text.
///
/// After the customs of the 20 Newsgroups set's users: the headers are all up to the first blank line; quoted
/// lines are those that begin with `>` or `|`, and lines that introduce them (`… writes:`, `… wrote:`,
/// `In article …`, `Quoted from …`); the footer is all after the last line that is blank or of hyphens only.
enum NewsgroupPost {
  /// Leaves the given parts out; false where there are none.
  static func clean(
    _ text: UnsafeRawBufferPointer, _ parts: Set<TextNormalizer.Cleaning>, into result: inout [UInt8]
  ) -> Bool {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    let all = lines.count
    if parts.contains(.postHeaders), let blank = lines.firstIndex(where: isBlank) {
      lines = lines[(blank + 1)...]
    }
    if parts.contains(.postQuotes) { lines = lines.filter { !isQuoted($0) }[...] }
    if parts.contains(.postFooters),
      let rule = lines.lastIndex(where: { isBlank($0) || isRule($0) }), rule > lines.startIndex
    {
      lines = lines[..<rule]
    }
    if lines.count == all { return false }
    result = Array(lines.joined(separator: CollectionOfOne(0x0A)))
    return true
  }

  private typealias Line = Slice<UnsafeRawBufferPointer>

  private static func isBlank(_ line: Line) -> Bool { line.allSatisfy { $0 == 0x20 || $0 &- 0x09 < 5 } }

  private static func isRule(_ line: Line) -> Bool {
    line.allSatisfy { $0 == UInt8(ascii: "-") || $0 == 0x20 || $0 == 0x0D }
  }

  private static func isQuoted(_ line: Line) -> Bool {
    if line.first == UInt8(ascii: ">") || line.first == UInt8(ascii: "|") { return true }
    let text = String(decoding: line, as: UTF8.self)
    return ["writes in", "writes:", "wrote:", "says:", "said:"].contains { text.contains($0) }
      || text.hasPrefix("In article") || text.hasPrefix("Quoted from")
  }
}
