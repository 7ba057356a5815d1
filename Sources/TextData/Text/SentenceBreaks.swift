/// Where the sentences and paragraphs of a text end.
///
/// Sentences by the default rules of Unicode Standard Annex 29, "Unicode Text Segmentation", section 5. They
/// know no language and no abbreviations: a full stop ends a sentence unless a digit or a lower-case letter
/// follows, so `3.4` and `etc. and` stay whole, but there is a boundary before the name in `Mr. Smith`. Every
/// line end ends a sentence too (SB4), in hard-wrapped text also in the middle of one: whoever wants such
/// text by the sentence joins the lines of each paragraph beforehand.
public enum SentenceBreaks {
  /// Offsets in the text's UTF-8 after each sentence, ascending; the last is the length of the text.
  ///
  /// White space after a sentence is part of it. None for an empty text. Where the bytes are not valid UTF-8
  /// each counts as U+FFFD. Takes time in proportion to the length, whatever the text.
  public static func ends(utf8 text: UnsafeRawBufferPointer) -> [Int] {
    var ends: [Int] = []
    SentenceClass.table.withUnsafeBufferPointer { table in
      SentenceStep.table.withUnsafeBufferPointer { steps in
        var (at, held, state) = (0, 0, SentenceStep.State.start)
        while at < text.count {
          let (kind, end) = SentenceClass.read(text, at: at, table: table)
          let step = steps[SentenceStep.index(state, kind)]
          if !step.breaks.isEmpty {
            if step.breaks.contains(.atHeld) { ends.append(held) }
            if step.breaks.contains(.before) { ends.append(at) }
            if step.breaks.contains(.after) { ends.append(end) }
            if step.breaks.contains(.hold) { held = at }
          }
          (at, state) = (end, step.next)
        }
        if state == .undecided { ends.append(held) }
      }
    }
    if !text.isEmpty && ends.last != text.count { ends.append(text.count) }
    return ends
  }

  /// As `ends(utf8:)`, of a string.
  public static func ends(of text: String) -> [Int] {
    var text = text
    return text.withUTF8 { ends(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// How many of the given tokens lie in each sentence; sentences without a token are left out.
  ///
  /// A token lies in the sentence in which it starts; both lists ascend. Paragraphs can be given as well.
  public static func lengths(tokenStarts: [Int], ends: [Int]) -> [Int] {
    var lengths: [Int] = []
    var token = 0
    for end in ends {
      let first = token
      while token < tokenStarts.count, tokenStarts[token] < end { token += 1 }
      if token > first { lengths.append(token - first) }
    }
    return lengths
  }

  /// Offsets in the text's UTF-8 after each paragraph, ascending; the last is the length of the text.
  ///
  /// Paragraphs are separated by U+2029, or by blank lines: two line ends or more with only white space (and
  /// format characters, such as a byte order mark) between. What separates them belongs to the one before,
  /// blank lines at the beginning to the first, so each has something to read; a text that has nothing to
  /// read is one paragraph. None for an empty text. Bytes that are not valid UTF-8 count as in `ends(utf8:)`.
  public static func paragraphEnds(utf8 text: UnsafeRawBufferPointer) -> [Int] {
    var ends: [Int] = []
    SentenceClass.table.withUnsafeBufferPointer { table in
      var at = 0
      var hasText = false
      var (lines, lineEnd) = (0, 0)  // line ends since there was something to read; the place after the last
      var previous = SentenceClass.other
      while at < text.count {
        let (kind, end) = SentenceClass.read(text, at: at, table: table)
        switch kind {
        case .cr, .lf, .sep:
          let isParagraphSeparator = kind == .sep && text[end - 1] == 0xA9  // U+2029: E2 80 A9
          if kind != .lf || previous != .cr { lines += isParagraphSeparator ? 2 : 1 }
          lineEnd = end
        case .sp, .format: break
        default:
          if lines > 1 && hasText { ends.append(lineEnd) }
          (hasText, lines) = (true, 0)
        }
        (at, previous) = (end, kind)
      }
    }
    if !text.isEmpty { ends.append(text.count) }
    return ends
  }

  /// As `paragraphEnds(utf8:)`, of a string.
  public static func paragraphEnds(of text: String) -> [Int] {
    var text = text
    return text.withUTF8 { paragraphEnds(utf8: UnsafeRawBufferPointer($0)) }
  }
}

/// One step of the automaton that finds sentence boundaries, from one character to the next.
///
/// The rules are those of Unicode Standard Annex 29, section 5.1: × is "no boundary", ÷ is "boundary".
/// ParaSep is Sep, CR or LF; SATerm is STerm or ATerm.
///
/// SB8 looks ahead as far as the text goes. Instead of looking, the automaton holds on to the place where the
/// boundary would be until a character decides; nothing before that character can be a boundary, so that one
/// place is enough, and the text is read once.
struct SentenceStep {
  /// What has been read, as far as the rules ask for it.
  enum State: UInt8, CaseIterable {
    /// Nothing that matters.
    case start
    /// Upper or Lower.
    case cased
    /// (Upper | Lower) ATerm.
    case casedATerm
    /// ATerm.
    case aTerm
    /// ATerm Close+.
    case aTermClose
    /// ATerm Close* Sp+.
    case aTermSp
    /// STerm Close*.
    case sTerm
    /// STerm Close* Sp+.
    case sTermSp
    /// ATerm Close* Sp* and then characters that leave SB8 open.
    case undecided
    /// CR.
    case cr
  }

  /// Where boundaries are, now that this character has been read.
  struct Breaks: OptionSet {
    let rawValue: UInt8

    /// At the place held on to.
    static let atHeld = Breaks(rawValue: 1)
    /// Before this character.
    static let before = Breaks(rawValue: 2)
    /// After this character.
    static let after = Breaks(rawValue: 4)
    /// Perhaps before this character: hold on to that place.
    static let hold = Breaks(rawValue: 8)
  }

  var next: State
  var breaks: Breaks = []

  /// The steps of all states and classes, at `index`.
  static let table: [SentenceStep] = State.allCases.flatMap { state in
    (0..<16).map { SentenceStep(state, SentenceClass(rawValue: $0) ?? .other) }
  }

  /// The place of a step in `table`.
  @inline(__always)
  static func index(_ state: State, _ kind: SentenceClass) -> Int {
    Int(state.rawValue) << 4 | Int(kind.rawValue)
  }

  /// The step for a character of class `kind`, by the first rule that says anything.
  init(_ state: State, _ kind: SentenceClass) {
    next =
      switch kind {
      case .cr: .cr
      case .lower, .upper: .cased
      case .aTerm: state == .cased ? .casedATerm : .aTerm
      case .sTerm: .sTerm
      default: .start
      }
    let endsLine: Breaks = kind == .lf || kind == .sep ? .after : []  // SB4: ParaSep ÷, of CR with the next

    if state == .cr {
      breaks = kind == .lf ? .after : endsLine.union(.before)  // SB3: CR × LF; SB4
      return
    }
    if kind == .extend || kind == .format {  // SB5: X (Extend | Format)* → X
      next = state
      return
    }
    breaks = endsLine
    switch (state, kind) {
    case (.start, _), (.cased, _): break  // SB998
    case (.undecided, .lower): break  // SB8, and the place held on to is none
    case (.undecided, .oLetter), (.undecided, .upper), (.undecided, .cr), (.undecided, .lf),
      (.undecided, .sep), (.undecided, .aTerm), (.undecided, .sTerm):
      breaks.insert(.atHeld)  // SB11
    case (.undecided, _): next = .undecided

    case (.casedATerm, .numeric), (.aTerm, .numeric): break  // SB6: ATerm × Numeric
    case (.casedATerm, .upper): break  // SB7: (Upper | Lower) ATerm × Upper
    case (_, .sContinue), (_, .aTerm), (_, .sTerm): break  // SB8a: SATerm Close* Sp* × (SContinue | SATerm)
    case (.casedATerm, .close), (.aTerm, .close), (.aTermClose, .close): next = .aTermClose  // SB9
    case (.sTerm, .close): next = .sTerm  // SB9: SATerm Close* × (Close | Sp | ParaSep)
    case (.sTerm, .sp), (.sTermSp, .sp): next = .sTermSp  // SB9, SB10
    case (_, .sp): next = .aTermSp  // SB9, SB10: SATerm Close* Sp* × (Sp | ParaSep)
    case (_, .cr), (_, .lf), (_, .sep): break  // SB9, SB10

    case (.sTerm, _), (.sTermSp, _), (_, .upper), (_, .oLetter):
      breaks.insert(.before)  // SB11: SATerm Close* Sp* ParaSep? ÷
    case (_, .lower): break  // SB8: ATerm Close* Sp* × (¬(OLetter | Upper | Lower | ParaSep | SATerm))* Lower
    default: (next, breaks) = (.undecided, .hold)  // SB8 or SB11
    }
  }
}
