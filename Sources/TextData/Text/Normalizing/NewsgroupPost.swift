/// Posts of Usenet newsgroups: what is not the writer's own text.
///
/// After the customs of the 20 Newsgroups set's users: the headers are all up to the first blank line; quoted
/// lines are those that begin with `>` or `|`, and lines that introduce them (`… writes:`, `… wrote:`,
/// `In article …`, `Quoted from …`); the footer is all after the last line that is blank or of hyphens only.
enum NewsgroupPost {
  /// Leaves the given parts out.
  static func clean(
    _ text: UnsafeRawBufferPointer, _ parts: Set<TextNormalizer.Cleaning>, _ rewriting: inout TextRewriting
  ) {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    if parts.contains(.postHeaders), let blank = lines.firstIndex(where: isBlank) {
      lines = lines[(blank + 1)...]
      rewriting.replace(0..<(lines.first?.startIndex ?? text.count), by: [])
    }
    let own = parts.contains(.postQuotes) ? lines.filter { !isQuoted($0) } : Array(lines)
    let rule = own.lastIndex { isBlank($0) || isRule($0) }
    let hasFooter = parts.contains(.postFooters) && (rule ?? 0) > 0
    // The line end before the footer goes with it.
    let end = hasFooter ? own[rule ?? 0].startIndex - 1 : text.count
    if parts.contains(.postQuotes) {
      for line in lines where line.startIndex < end && isQuoted(line) {
        rewriting.replace(line.startIndex..<min(line.endIndex + 1, end), by: [])
      }
    }
    if end < text.count { rewriting.replace(max(end, rewriting.settled)..<text.count, by: []) }
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
