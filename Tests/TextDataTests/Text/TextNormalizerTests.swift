import Testing
import TextData

@Suite struct TextNormalizerTests {
  private let leftovers = TextNormalizer(cleanings: [.leftovers])

  @Test(arguments: [
    ("Google #39;s &quot;shares&quot; rise", "Google's \"shares\" rise"),
    ("&lt;b&gt;News&lt;/b&gt; &amp; more", " News  & more"),
    ("it &amp;#8217;s #151; a quot;test quot;", "it ’s — a \"test \""),
    ("an aquot; of lt;p gt; here", "an aquot; of   here"),
    ("prices\\up <br />again", "prices up  again"),
    ("a < b, c > d; e <3 f", "a < b, c > d; e <3 f"),
    ("caf&eacute; &#x4E2D;&#22269; &unknown; &;", "café 中国 &unknown; &;"),
    ("中\u{3000}国\u{A0}人\u{FFFD}民\u{200B}", "中 国 人 民"), ("", ""), (";", ";"), ("#39;", "'"),
    ("&#0; &#55296; &#xFFFFFFFFFF;", "&#0; &#55296; &#xFFFFFFFFFF;"),
  ])
  func leftoversGo(text: String, expected: String) {
    #expect(leftovers(text) == expected)
  }

  @Test(arguments: [
    ("ＡＢＣ１２３！～\u{3000}。", "ABC123!~ 。"), ("中国，人", "中国,人"), ("plain", "plain"), ("Ａ", "A"), ("", ""),
  ])
  func fullWidthFormsFold(text: String, expected: String) {
    #expect(TextNormalizer(foldsWidth: true)(text) == expected)
  }

  @Test(arguments: [
    ("ﬁne ²", "fine 2"), ("e\u{301}", "é"), ("①㎏", "1kg"), ("中国。“”", "中国。“”"), ("ｶﾞ", "ガ"),
    ("\u{1112}\u{1161}\u{11AB}", "한"),
  ])
  func textsAreComposed(text: String, expected: String) {
    #expect(Array(TextNormalizer(composes: true)(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func digitsFold() {
    #expect(TextNormalizer(foldsDigits: true)("in 1984, 0.5 %") == "in 0000, 0.0 %")
    #expect(TextNormalizer(foldsWidth: true, foldsDigits: true)("１２") == "00")
  }

  @Test func postsLoseWhatIsNotTheirs() {
    let post = "From: a\nSubject: b\n\nHi\nIn article <x> b writes:\n> quoted\nmy answer\n\n--\nname"
    #expect(TextNormalizer(cleanings: [.postHeaders])(post).hasPrefix("Hi\n"))
    let quotes = TextNormalizer(cleanings: [.postHeaders, .postQuotes])(post)
    #expect(quotes == "Hi\nmy answer\n\n--\nname")
    let all = TextNormalizer(cleanings: [.postHeaders, .postQuotes, .postFooters])(post)
    #expect(all == "Hi\nmy answer\n")
    #expect(TextNormalizer(cleanings: [.postHeaders])("no blank line") == "no blank line")
  }

  /// Nothing traps, and what is clean stays the same bytes.
  @Test func anyBytesGoThrough() {
    let all = TextNormalizer(
      cleanings: Set(TextNormalizer.Cleaning.allCases), composes: true, foldsWidth: true, foldsDigits: true)
    var state: UInt64 = 1
    for length in 0..<2000 {
      let bytes = (0..<length % 60).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let alphabet: [UInt8] = [
          0x26, 0x23, 0x3B, 0x3C, 0x3E, 0x5C, 0x0A, 0xE3, 0x80, 0xEF, 0xBC, 0xC2, 0xF0,
        ]
        let byte = UInt8(truncatingIfNeeded: state >> 33)
        return byte < 160 ? alphabet[Int(byte) % alphabet.count] : byte
      }
      bytes.withUnsafeBytes { all.withNormalized($0) { _ in } }
    }
    let clean = Array("a clean text, 中国".utf8)
    #expect(
      clean.withUnsafeBytes { text in leftovers.withNormalized(text) { $0.baseAddress == text.baseAddress } })
  }

  /// Tokens of the new text stand where their characters were in the old one, through several steps.
  @Test func tokensAreFoundInTheOldText() {
    let text =
      "From: x\n\nGoogle #39;s &amp;quot;ＡＢ１&amp;quot; <b>cafe\u{301}</b> ﬁne, 42 中\u{FFFD}国\n> no\nend"
    let normalizer = TextNormalizer(
      cleanings: [.leftovers, .postHeaders, .postQuotes], composes: true, foldsWidth: true, foldsDigits: true)
    let normalized = normalizer.tracing(text)
    let tokens = WordTokenizer().tokenize(normalized.text)
    let scalars = Array(text.unicodeScalars)
    let shown = tokens.characterRanges(in: normalized).map { scalars[$0].map(String.init).joined() }
    #expect(
      tokens.allWords
        == ["google's", "\"", "ab0", "\"", "caf\u{E9}", "fine", ",", "00", "中", "国", "end"])
    #expect(
      shown.map { Array($0.unicodeScalars) }
        == [
          "Google #39;s", "&amp;quot;", "ＡＢ１", "&amp;quot;", "cafe\u{301}", "ﬁne", ",", "42", "中", "国", "end",
        ].map { Array($0.unicodeScalars) })
  }
}
