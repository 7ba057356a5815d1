import Recipes
import Testing
import TextData

@Suite("Word tokeniser")
struct TokenizerTests {
  let words = WordTokenizer()
  let split = WordTokenizer(contractions: true)

  @Test(arguments: [
    ("The cat's 3 hats, don't!", ["the", "cat's", "3", "hats", ",", "don't", "!"]),
    ("rock'n'roll 'quoted' 90's", ["rock'n", "'", "roll", "'", "quoted", "'", "90's"]),
    ("a_b 2,000 x''s", ["a", "_", "b", "2", ",", "000", "x", "'", "'", "s"]),
    ("", []), (" \t\n\u{1F}\u{A0}\u{3000}", []),
    ("Élan ÜBER straße naïve", ["élan", "über", "straße", "naïve"]),
    ("e\u{301}a o'\u{E9}t L\u{2019}\u{C9}T\u{C9}", ["e\u{301}a", "o'\u{E9}t", "l'été"]),
    ("isn\u{2019}t \u{2019}x", ["isn't", "\u{2019}", "x"]),
    ("我爱NLP3、東京カフェー", ["我", "爱", "nlp3", "、", "東", "京", "カ", "フ", "ェ", "ー"]),
    ("한국어 텍스트", ["한국어", "텍스트"]),
    ("naïve中b", ["naïve", "中", "b"]),
    ("😀😀 #️⃣ €5 x²", ["😀", "😀", "#️⃣", "€", "5", "x²"]),
    ("Привет, Мир", ["привет", ",", "мир"]),
    ("हिन्दी", ["हिन्दी"]),
    ("\u{FFFD}a\u{1}", ["\u{FFFD}", "a", "\u{1}"]),
  ])
  func tokens(_ text: String, _ expected: [String]) {
    #expect(words.tokenize(text).allWords == expected)
  }

  @Test(arguments: [
    ("isn't don't can't won't", ["is", "n't", "do", "n't", "ca", "n't", "wo", "n't"]),
    (
      "It's we're I've she'll he'd I'm",
      ["it", "'s", "we", "'re", "i", "'ve", "she", "'ll", "he", "'d", "i", "'m"]
    ),
    ("is n't it 's o'clock", ["is", "n't", "it", "'s", "o'clock"]),
    ("DOESN\u{2019}T été's 'sa '", ["does", "n't", "été", "'s", "'", "sa", "'"]),
    ("l'été", ["l'été"]),
  ])
  func contractions(_ text: String, _ expected: [String]) {
    #expect(split.tokenize(text).allWords == expected)
  }

  @Test func offsetsPointIntoTheText() {
    let text = "É’s isn’t 中😀 İx, ok"
    let scalars = Array(text.unicodeScalars)
    for tokenizer in [words, split, WordTokenizer(lowercase: false)] {
      let tokens = tokenizer.tokenize(text)
      let bytes = Array(text.utf8)
      for (token, range) in zip(tokens.tokens, tokens.characterRanges(in: text)) {
        let byBytes = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        let byCharacters = String(String.UnicodeScalarView(scalars[range]))
        #expect(byBytes == byCharacters)
      }
    }
    let tokens = split.tokenize("isn’t")
    #expect(tokens.tokens.map { $0.start..<$0.end } == [0..<2, 2..<7])
    #expect(tokens.characterRanges(in: "isn’t") == [0..<2, 2..<5])
  }

  @Test func withoutLowerCasingWordsAreTheText() {
    let text = "The É ISN'T"
    #expect(WordTokenizer(lowercase: false).tokenize(text).allWords == ["The", "É", "ISN'T"])
    #expect(
      WordTokenizer(contractions: true, lowercase: false).tokenize(text).allWords == [
        "The", "É", "IS", "N'T",
      ])
  }

  /// The plain version: the regular expression `[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]` step by step.
  func plain(_ text: String) -> [String] {
    let s = Array(text.lowercased().utf8)
    func isLetter(_ i: Int) -> Bool { i < s.count && s[i] >= 97 && s[i] <= 122 }
    func isWord(_ i: Int) -> Bool { isLetter(i) || i < s.count && s[i] >= 48 && s[i] <= 57 }
    var (result, i) = ([String](), 0)
    while i < s.count {
      var j = i + 1
      if isWord(i) {
        while isWord(j) { j += 1 }
        if j < s.count, s[j] == 39, isLetter(j + 1) {
          j += 1
          while isLetter(j) { j += 1 }
        }
      } else if s[i] == 32 || s[i] >= 9 && s[i] <= 13 || s[i] >= 28 && s[i] <= 31 {
        i += 1
        continue
      }
      result.append(String(decoding: s[i..<j], as: UTF8.self))
      i = j
    }
    return result
  }

  @Test func asciiIsCutAsTheRegularExpressionCutsIt() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("abzAZ019'' \t.,_-\u{1C}\u{1}".unicodeScalars)
    for _ in 0..<2000 {
      let text = String(
        String.UnicodeScalarView((0..<37).map { _ in alphabet.randomElement(using: &generator) ?? "a" }))
      #expect(words.tokenize(text).allWords == plain(text), "\(text.debugDescription)")
    }
  }

  @Test func anyBytesAreTokenised() {
    var generator = SystemRandomNumberGenerator()
    var tokens = Tokens()
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in
        UInt8.random(in: 0...255, using: &generator) | (Bool.random() ? 0x80 : 0)
      }
      bytes.withUnsafeBytes { split.tokenize(utf8: $0, into: &tokens) }
      var last = 0
      for token in tokens.tokens {
        #expect(token.start >= last && token.end > token.start && token.end <= length)
        last = token.end
      }
      #expect(tokens.allWords.count == tokens.count)
    }
  }

  @Test func tokenisersHaveNames() throws {
    for (name, _) in WordTokenizer.names { _ = try WordTokenizer.named(name) }
    #expect(throws: FileError.self) { try WordTokenizer.named("word") }
  }
}
