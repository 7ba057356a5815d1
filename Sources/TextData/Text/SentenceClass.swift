/// The Sentence_Break property of a character: what it is to the rules of sentence boundaries.
///
/// Unicode Standard Annex 29, "Unicode Text Segmentation", table 4, as of Unicode 17; the properties are those
/// of the Unicode version that Swift's standard library knows.
enum SentenceClass: UInt8 {
  /// Matters to no rule.
  case other
  /// U+000D, which is one line end with a U+000A after it.
  case cr
  /// U+000A.
  case lf
  /// Another line or paragraph separator.
  case sep
  /// A combining mark or joiner, which belongs to the character before it.
  case extend
  /// An invisible format character, which belongs to the character before it.
  case format
  /// White space that ends no line.
  case sp
  /// A lower-case letter.
  case lower
  /// An upper-case or title-case letter.
  case upper
  /// A letter of a script without case, such as Han, and what else is part of words.
  case oLetter
  /// A digit, or a mark within numbers.
  case numeric
  /// A full stop, which may also stand in an abbreviation or a number.
  case aTerm
  /// A mark after which the sentence goes on: a comma, a dash, a colon.
  case sContinue
  /// A mark that ends sentences and does nothing else.
  case sTerm
  /// A bracket or quotation mark, of which a sentence's end may have some after its full stop.
  case close

  /// The class of a character, by its properties. Slow; `table` has the common ones.
  init(_ scalar: Unicode.Scalar) {
    self = Self.listed(scalar.value) ?? Self(properties: scalar.properties)
  }

  private init(properties: Unicode.Scalar.Properties) {
    if properties.isGraphemeExtend {
      self = .extend
      return
    }
    switch properties.generalCategory {
    case .spacingMark: self = .extend
    case .format: self = .format
    case .decimalNumber: self = .numeric
    case .titlecaseLetter: self = .upper
    default:
      self =
        if properties.isWhitespace {
          .sp
        } else if properties.isLowercase {
          .lower
        } else if properties.isUppercase {
          .upper
        } else if properties.isAlphabetic {
          .oLetter
        } else if properties.isSentenceTerminal {
          .sTerm
        } else {
          Self.isBracketOrQuote(properties) ? .close : .other
        }
    }
  }

  private static func isBracketOrQuote(_ properties: Unicode.Scalar.Properties) -> Bool {
    switch properties.generalCategory {
    case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation: true
    default: false
    }
  }

  /// The classes that table 4 gives by code points, and those by properties that Swift does not know.
  private static func listed(_ value: UInt32) -> SentenceClass? {
    switch value {
    case 0x0D: .cr
    case 0x0A: .lf
    case 0x85, 0x2028, 0x2029: .sep
    case 0x200D: .extend
    case 0x2E, 0x2024, 0xFE52, 0xFF0E: .aTerm
    // Georgian, whose capital letters do not begin sentences, and the Hebrew geresh.
    case 0x10D0...0x10FA, 0x10FD...0x10FF, 0x1C90...0x1CBA, 0x1CBD...0x1CBF, 0x05F3: .oLetter
    // Line_Break = Numeric, beyond the decimal digits.
    case 0x0600...0x0605, 0x066B...0x066C, 0x06DD, 0x0890...0x0891, 0x08E2, 0x19DA, 0x110BD, 0x110CD:
      .numeric
    case 0x2C, 0x2D, 0x3A, 0x3B, 0x037E, 0x055D, 0x060C...0x060D, 0x07F8, 0x1802, 0x1808, 0x2013...0x2014,
      0x3001, 0xFE10...0xFE11, 0xFE13...0xFE14, 0xFE31...0xFE32, 0xFE50...0xFE51, 0xFE54...0xFE55, 0xFE58,
      0xFE63, 0xFF0C...0xFF0D, 0xFF1A...0xFF1B, 0xFF64:
      .sContinue
    // Line_Break = Quotation, beyond the initial and final punctuation.
    case 0x22, 0x27, 0x275B...0x2760, 0x2E00...0x2E01, 0x2E06...0x2E08, 0x2E0B, 0x1F676...0x1F678: .close
    default: nil
    }
  }

  /// Classes of the characters below U+3400, then of U+FE00 to U+FFFF (full-width forms), then of U+1F000 to
  /// U+1FAFF (emoji), worked out once because asking for properties is slow.
  static let table: [SentenceClass] = [0..<UInt32(0x3400), 0xFE00..<0x10000, 0x1F000..<0x1FB00].flatMap {
    $0.map { Unicode.Scalar($0).map(SentenceClass.init) ?? .other }
  }

  /// The class of the character at an offset, and the offset after it.
  ///
  /// Each byte that is not part of valid UTF-8 counts as U+FFFD, which is `other`.
  @inline(__always)
  static func read(
    _ text: UnsafeRawBufferPointer, at start: Int, table: UnsafeBufferPointer<SentenceClass>
  ) -> (kind: SentenceClass, end: Int) {
    let first = text[start]
    return first < 0x80 ? (table[Int(first)], start + 1) : readMultibyte(text, at: start, table: table)
  }

  private static func readMultibyte(
    _ text: UnsafeRawBufferPointer, at start: Int, table: UnsafeBufferPointer<SentenceClass>
  ) -> (kind: SentenceClass, end: Int) {
    let first = text[start]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, start + length <= text.count else { return (.other, start + 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in start + 1..<start + length {
      if text[index] & 0xC0 != 0x80 { return (.other, start + 1) }
      value = value << 6 | UInt32(text[index] & 0x3F)
    }
    let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard value >= least, let scalar = Unicode.Scalar(value) else { return (.other, start + 1) }
    let kind: SentenceClass =
      switch value {
      case ..<0x3400: table[Int(value)]
      case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3: .oLetter  // Han, Hangul
      case 0xFE00...0xFFFF: table[Int(value) - 0xFE00 + 0x3400]
      case 0x1F000...0x1FAFF: table[Int(value) - 0x1F000 + 0x3600]
      default: SentenceClass(scalar)
      }
    return (kind, start + length)
  }
}
