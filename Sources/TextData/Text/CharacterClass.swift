/// What a character is to the word tokeniser.
struct CharacterClass: OptionSet {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Separates tokens and belongs to none.
  static let space = CharacterClass(rawValue: 1)
  /// A letter of a script with words of several letters.
  static let letter = CharacterClass(rawValue: 2)
  /// A digit or another number.
  static let digit = CharacterClass(rawValue: 4)
  /// Belongs to the token before it: combining marks, joiners, the soft hyphen.
  static let extend = CharacterClass(rawValue: 8)
  /// Lower-casing changes it. ASCII letters do not have this: they are lower-cased beforehand.
  static let upper = CharacterClass(rawValue: 16)
  /// The first byte of a character beyond ASCII (in the table of bytes only).
  static let multibyte = CharacterClass(rawValue: 32)
  /// Part of a word. What is none of all these — punctuation, symbols, CJK characters — is a token by itself.
  static let word: CharacterClass = [.letter, .digit]

  /// Classes of bytes, by Python's `\s` and `[A-Za-z0-9]`.
  static let ofByte: [CharacterClass] = (0..<256).map { value in
    switch UInt8(value) {
    case 0x09...0x0D, 0x1C...0x20: .space
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
    case 0x80...: .multibyte
    default: []
    }
  }

  /// Classes of the characters below U+3000, worked out once because asking for properties is slow.
  private static let common: [CharacterClass] = (0..<0x3000).map { value in
    Unicode.Scalar(UInt32(value)).map(CharacterClass.init(properties:)) ?? []
  }

  /// The class of a character beyond ASCII.
  static func of(_ scalar: Unicode.Scalar) -> CharacterClass {
    switch scalar.value {
    case ..<0x3000: common[Int(scalar.value)]
    case 0x3400...0x4DBF, 0x4E00...0x9FFF: []
    case 0xAC00...0xD7A3: .letter
    default: CharacterClass(properties: scalar)
    }
  }

  /// By the Unicode general category; letters of scripts written without spaces between words, character by
  /// character meaningful (Han, kana), count as symbols, so that each is a token.
  private init(properties scalar: Unicode.Scalar) {
    let properties = scalar.properties
    var kind: CharacterClass =
      switch properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: .extend
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        properties.isIdeographic || Self.isKana(scalar.value) ? [] : .letter
      case .letterNumber: properties.isIdeographic ? [] : .digit
      case .decimalNumber, .otherNumber: .digit
      default: properties.isWhitespace ? .space : []
      }
    if scalar.value == 0x200C || scalar.value == 0x200D || scalar.value == 0xAD { kind = .extend }
    if properties.changesWhenLowercased && !kind.isDisjoint(with: .word) { kind.insert(.upper) }
    self = kind
  }

  private static func isKana(_ value: UInt32) -> Bool {
    switch value {
    case 0x3005, 0x3031...0x3035, 0x303B, 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F,
      0x1AFF0...0x1B16F:
      true
    default: false
    }
  }
}
