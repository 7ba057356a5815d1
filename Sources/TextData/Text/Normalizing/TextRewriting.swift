/// A text in UTF-8 that is being rewritten: what stays is copied, what goes is replaced, and the places of both are
/// kept, so that what is found in the new text can be shown in the old one.
struct TextRewriting {
  /// A replacement: where it was in the old text and where it is in the new one, in bytes.
  struct Edit: Sendable, Equatable {
    let source: Range<Int>
    let target: Range<Int>
  }

  /// The new text, once `finish` has been called.
  private(set) var bytes: [UInt8] = []
  /// The replacements in their order.
  private(set) var edits: [Edit] = []
  private let text: UnsafeRawBufferPointer

  /// A text of which nothing has been replaced.
  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// Where the part of the old text begins that is still to be copied.
  var settled: Int { edits.last?.source.upperBound ?? 0 }

  /// Replaces bytes that lie behind all those replaced before.
  mutating func replace(_ range: Range<Int>, by replacement: some Collection<UInt8>) {
    bytes.append(contentsOf: text[settled..<range.lowerBound])
    let start = bytes.count
    bytes.append(contentsOf: replacement)
    edits.append(Edit(source: range, target: start..<bytes.count))
  }

  /// Copies the rest.
  mutating func finish() { bytes.append(contentsOf: text[settled...]) }
}

extension [TextRewriting.Edit] {
  /// Where a stretch of the new text was in the old one; a replacement counts as a whole.
  func source(of range: Range<Int>) -> Range<Int> {
    let start = last { $0.target.lowerBound <= range.lowerBound }
    let end = last { $0.target.lowerBound < range.upperBound }
    let lower = start.map {
      range.lowerBound < $0.target.upperBound
        ? $0.source.lowerBound : $0.source.upperBound + range.lowerBound - $0.target.upperBound
    }
    let upper = end.map {
      range.upperBound <= $0.target.upperBound
        ? $0.source.upperBound : $0.source.upperBound + range.upperBound - $0.target.upperBound
    }
    return (lower ?? range.lowerBound)..<Swift.max(lower ?? range.lowerBound, upper ?? range.upperBound)
  }
}

/// A text as a model reads it, with the one it was made of.
public struct NormalizedText: Sendable {
  /// The text as it was.
  public let source: String
  /// The text as a model reads it.
  public let text: String
  let edits: [[TextRewriting.Edit]]

  /// Where bytes of the text stood in the source.
  func source(of range: Range<Int>) -> Range<Int> { edits.reversed().reduce(range) { $1.source(of: $0) } }
}

extension Tokens {
  /// The tokens' positions in the Unicode scalars of the source of the text that was tokenised.
  public func characterRanges(in text: NormalizedText) -> [Range<Int>] {
    var traced = self
    for index in tokens.indices {
      let source = text.source(of: tokens[index].start..<tokens[index].end)
      (traced.tokens[index].start, traced.tokens[index].end) = (source.lowerBound, source.upperBound)
    }
    return traced.characterRanges(in: text.source)
  }
}
