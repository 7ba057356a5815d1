import Testing
import TextData

@Suite("Sentences and paragraphs")
struct SentenceBreaksTests {
  /// The text cut at the ends.
  func pieces(_ bytes: [UInt8], _ ends: [Int]) -> [String] {
    zip([0] + ends, ends).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
  }

  func sentences(_ text: String) -> [String] { pieces(Array(text.utf8), SentenceBreaks.ends(of: text)) }

  func paragraphs(_ text: String) -> [String] {
    pieces(Array(text.utf8), SentenceBreaks.paragraphEnds(of: text))
  }

  /// Texts with `|` at each boundary within.
  @Test(arguments: [
    "One sentence", "One. |Two! |Three? |Four", "Trailing space. ", "  . ", "   ", "...", "?",
    // A full stop before a digit or a lower-case letter does not end a sentence (SB6, SB8).
    "It is 3.4 now. |It was 3. ", "c.d and c. d", "the resp. leaders are", "etc.)’ ‘(the",
    "Windrow 1.2.3 is out", "at 5 p.m. (or so) 3 came", "at 5 p.m. |(Or so)", "No. 3 of them",
    "No. |3 Of them",
    // Nor does one within capitals (SB7); before a space and a capital it does, whatever stands before it.
    "U.S.A. is", "In the U.S.A. |It is", "A.B", "a.B", "1.|B", "Mr. |Smith went. |He did", "e.g. |London",
    // A mark that continues, or another that ends, stays with it (SB8a).
    "Inc., The", "What?! |No", "Well... |No", "Well... no", "Yes!, He", "etc.; And", "etc. – And",
    // Quotation marks and brackets that close belong to the sentence (SB9), those after a space do not.
    "\"Go.\" |She said.", "“Go.” she said.", "“Go!” |she said.", "(It was.) |[He did.] |So",
    "She said “See spot run.”  |John shook his head.", "He left. |“Go!”", "“Are you going?” |John asked.",
    // Scripts without case, with and without spaces.
    "今天很好。|你呢？|好！", "他说：“好。”|她走了。", "3.4公斤。|数字. |它们指", "数字.|它们", "。", "ok.|好",
    "क्या हुआ। |ठीक है।", "ما هذا؟ |نعم.", "Что? |Да. |Нет", "დიახ. |არა",
    // Every line end is a boundary (SB4), of CR LF only the whole (SB3).
    "hard\n|wrapped\n|text", "a.\r\n|b\r\n|", "a\r|\r\n|\n|b", "a\u{2029}|b\u{85}|c\u{2028}|d",
    "a. \n|b", "\n|\n|",
    // Marks and format characters change nothing (SB5), but after a line end they stand alone.
    "e\u{301}.\u{301} \u{AD}|E\u{301}", "A.\u{200D}\u{301}B", "3.\u{FEFF}4", "a.\n|\u{301}B", "\u{301}A.B",
    // Beyond the basic plane: letters with and without case, a quotation mark, emoji.
    "𐐀.𐐀", "a. 𐐨", "a. |𠀀", "a. |🄰", "A!🙶|B", "a. 😀 b", "a. |😀 B",
  ])
  func boundaries(_ marked: String) {
    let parts = marked.unicodeScalars.split(separator: "|").map(String.init)
    #expect(sentences(parts.joined()) == parts)
  }

  @Test func anEmptyTextHasNoSentence() {
    #expect(SentenceBreaks.ends(of: "") == [])
    #expect(SentenceBreaks.ends(utf8: UnsafeRawBufferPointer(start: nil, count: 0)) == [])
    #expect(SentenceBreaks.paragraphEnds(of: "") == [])
  }

  @Test(
    arguments: [
      [0xFF], [0x80, 0x80], [0xC0, 0xAE], [0xE0, 0x80, 0xAE], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
      [0xF0, 0x80, 0x80, 0x8A], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x41],
    ] as [[UInt8]])
  func badBytesCountAsReplacementCharacters(_ bad: [UInt8]) {
    let replaced = bad.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "\u{FFFD}" }.joined()
    for (before, after) in [("", ""), ("Go. ", "A."), ("Go. ", " a"), ("a.", ". B"), ("A\n", "\nb")] {
      let bytes = before.utf8 + bad + after.utf8
      let valid = before + replaced + after
      // U+FFFD has three bytes, of which the first is 0xEF.
      let expected = SentenceBreaks.ends(of: valid).map { end in
        end - 2 * valid.utf8.prefix(end).count { $0 == 0xEF }
      }
      #expect(bytes.withUnsafeBytes { SentenceBreaks.ends(utf8: $0) } == expected)
      #expect(bytes.withUnsafeBytes { SentenceBreaks.paragraphEnds(utf8: $0) } == [bytes.count])
    }
  }

  /// One character for each class of the annex, under a letter that stands for the class.
  let characters: [(code: Character, scalar: Unicode.Scalar)] = [
    ("r", "\r"), ("n", "\n"), ("s", "\u{2028}"), ("x", "\u{301}"), ("f", "\u{AD}"), ("_", "\u{3000}"),
    ("l", "é"), ("u", "É"), ("o", "中"), ("0", "٣"), (".", "．"), (",", "、"), ("!", "。"), (")", "」"),
    ("$", "€"),
  ]

  /// The plain version: the rules one after the other, at every place.
  func plain(_ text: [Character]) -> [Int] {
    (1..<max(1, text.count)).filter { place in
      if text[place - 1] == "r" && text[place] == "n" { return false }  // SB3
      if "rns".contains(text[place - 1]) { return true }  // SB4
      if "xf".contains(text[place]) { return false }  // SB5
      var before: [Character] = []
      for code in text[..<place] {
        if !"xf".contains(code) {
          before.append(code)
        } else if before.last.map({ "rns".contains($0) }) ?? true {
          before.append("$")
        }
      }
      let next = text[place]
      if before.last == "." && next == "0" { return false }  // SB6
      if before.count > 1, "ul".contains(before[before.count - 2]), before.last == ".", next == "u" {
        return false  // SB7
      }
      var hasSpace = false
      while before.last == "_" {
        before.removeLast()
        hasSpace = true
      }
      while before.last == ")" { before.removeLast() }
      guard let mark = before.last, ".!".contains(mark) else { return false }  // SB998
      if mark == ".", text[place...].first(where: { "oulrns.!".contains($0) }) == "l" { return false }  // SB8
      if ",.!".contains(next) { return false }  // SB8a
      if !hasSpace && next == ")" { return false }  // SB9
      return !"_rns".contains(next)  // SB9, SB10, SB11
    }
  }

  func expectPlain(_ indices: [Int]) {
    let bytes = indices.map { Array(String(characters[$0].scalar).utf8) }
    var (at, offsets) = (0, [Int]())
    for character in bytes {
      offsets.append(at)
      at += character.count
    }
    let codes = indices.map { characters[$0].code }
    let expected = plain(codes).map { offsets[$0] } + (at > 0 ? [at] : [])
    let ends = Array(bytes.joined()).withUnsafeBytes { SentenceBreaks.ends(utf8: $0) }
    #expect(ends == expected, "\(String(codes))")
  }

  @Test func readingOnceFindsWhatTheRulesSay() {
    let n = characters.count
    for a in 0..<n {
      expectPlain([a])
      for b in 0..<n {
        expectPlain([a, b])
        for c in 0..<n { expectPlain([a, b, c]) }
      }
    }
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    // Half of them without line ends, which cut everything short.
    for round in 0..<8000 {
      expectPlain((0..<4 + random(9)).map { _ in round % 2 == 0 ? random(n) : 3 + random(n - 3) })
    }
  }

  /// A megabyte takes well under a second; in quadratic time it would take hours.
  @Test(arguments: [". ", ".)", ". 1", "a.", ".\u{301}", " ", ")", "1", "\r", "。"])
  func timeGrowsWithTheLength(_ unit: String) {
    for start in ["A.", "A. ("] {
      let text = start + String(repeating: unit, count: 1_000_000 / unit.utf8.count)
      let time = ContinuousClock().measure {
        #expect(SentenceBreaks.ends(of: text).last == text.utf8.count)
        #expect(SentenceBreaks.paragraphEnds(of: text).last == text.utf8.count)
      }
      #expect(time < .seconds(10))
    }
  }

  @Test func lengthsCountTheTokensOfEachSentence() {
    let text = "Dr. No left! ... \n\n(“He did.”) 好。"
    let starts = WordTokenizer().tokenize(text).tokens.map(\.start)
    // dr . | no left ! ... | (blank) | ( “ he did . ” ) | 好 。
    #expect(SentenceBreaks.lengths(tokenStarts: starts, ends: SentenceBreaks.ends(of: text)) == [2, 6, 7, 2])
    #expect(SentenceBreaks.lengths(tokenStarts: [0, 4, 5, 9], ends: [5, 7, 8, 10]) == [2, 1, 1])
    #expect(SentenceBreaks.lengths(tokenStarts: [], ends: [5, 7]) == [])
    #expect(SentenceBreaks.lengths(tokenStarts: [0, 3], ends: []) == [])
  }

  /// Texts with `|` between the paragraphs.
  @Test(arguments: [
    "one", "one\ntwo", "one\n\n|two\nthree\n \t\n\n|four", "one\r\ntwo\r\n\r\n|three", "one\r\r|two",
    "one\u{2029}|two\u{2028}three\u{85}\u{85}|four", "\n\n one\n\n|  two\n\n", " \n\n ", "\n",
    "\u{FEFF}\n\none\n\u{200B}\n|two", "一\u{3000}\n\u{3000}\n|二", "one\n\u{FFFD}\ntwo",
    "one\u{2029}\n|two", "\u{2029}one\u{2029}",
  ])
  func paragraphsAreSeparatedByBlankLines(_ marked: String) {
    let parts = marked.unicodeScalars.split(separator: "|").map(String.init)
    #expect(paragraphs(parts.joined()) == parts)
  }
}
