import Recipes
import Testing
import TextData

@Suite("Vocabulary and encoder")
struct VocabularyTests {
  func build(_ texts: [String], minimumCount: Int = 1, maximumSize: Int? = nil) -> Vocabulary {
    var builder = VocabularyBuilder()
    for text in texts { builder.add(WordTokenizer().tokenize(text)) }
    return builder.vocabulary(minimumCount: minimumCount, maximumSize: maximumSize)
  }

  func words(_ vocabulary: Vocabulary) -> [String] {
    (0..<vocabulary.count).map { vocabulary.word(Int32($0)) }
  }

  @Test func numbersFollowFrequencyThenBytes() {
    let texts = ["b a b c", "c é b", "a zz"]
    #expect(words(build(texts)) == ["<unk>", "b", "a", "c", "zz", "é"])
    #expect(words(build(texts.reversed())) == words(build(texts)))
    #expect(words(build(texts, minimumCount: 2)) == ["<unk>", "b", "a", "c"])
    #expect(words(build(texts, maximumSize: 3)) == ["<unk>", "b", "a"])
    #expect(words(build([])) == ["<unk>"])
    #expect(build(texts).texts == 3)
    #expect(build(texts).textCount(1) == 2)
    #expect(abs(build(texts).idf(1) - 0.2876821) < 1e-6)  // ln(4 / 3)
    #expect(abs(build(texts).idf(0) - 1.3862944) < 1e-6)  // ln 4
  }

  @Test func everyWordIsFoundAndNoOther() {
    let all = (0..<5000).map { "w\($0 * 7919 % 100_003)x" + String(repeating: "y", count: $0 % 23) }
    let vocabulary = Vocabulary(words: all + all)
    #expect(vocabulary.count == 5001)
    for (index, word) in all.enumerated() { #expect(vocabulary.id(of: word) == Int32(index + 1)) }
    for word in all { #expect(vocabulary.id(of: word + "z") == 0) }
    #expect(vocabulary.id(of: "") == 0)
    #expect(vocabulary.word(5001) == "<unk>" && vocabulary.word(-1) == "<unk>")
  }

  /// Those that a table holds whole, those it does not, and such as differ in one byte alone, or in zeros at the end.
  @Test func wordsOfEveryLengthAreToldApart() {
    let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    var words: [[UInt8]] = []
    for length in 1...26 {
      for place in 0..<length {
        var word = Array(letters[..<length])
        word[place] = UInt8(ascii: "#")
        words.append(word)
      }
      words.append([UInt8](repeating: 0, count: length))
      words.append(letters[..<length] + [0])
    }
    let strings = words.map { String(decoding: $0, as: UTF8.self) }
    let vocabulary = Vocabulary(words: strings)
    #expect(vocabulary.count == strings.count + 1)
    for (index, word) in strings.enumerated() {
      #expect(vocabulary.id(of: word) == Int32(index + 1))
      #expect(vocabulary.word(Int32(index + 1)) == word)
    }
    #expect(strings.allSatisfy { vocabulary.id(of: $0 + "-") == 0 })
  }

  @Test func wordsOfAbsurdLengthAreNotEntered() {
    #expect(build([String(repeating: "a", count: 257), "b"]).count == 2)
  }

  @Test func savedIsLoadedTheSame() throws {
    var builder = VocabularyBuilder()
    builder.add(WordTokenizer().tokenize("a é 中 \\ \\n ' a"))
    builder.add(WordTokenizer().tokenize("a b"))
    let vocabulary = builder.vocabulary()
    try withFile("vocabulary.txt", []) { path in
      try vocabulary.save(path: path)
      let loaded = try Vocabulary(path: path)
      #expect(words(loaded) == words(vocabulary))
      #expect(loaded.texts == 2)
      for id in 0..<Int32(vocabulary.count) { #expect(loaded.idf(id) == vocabulary.idf(id)) }
    }
    try withFile("vocabulary.txt", Array("<unk>\nb\na".utf8)) { path in
      let loaded = try Vocabulary(path: path)
      #expect(words(loaded) == ["<unk>", "b", "a"])
    }
  }

  @Test(arguments: [
    ("", "empty"), ("a\nb\n", "line 1: the first word"), ("<unk>\na\n\nb\n", "line 3: the word is empty"),
    ("<unk>\na\na\n", "line 3: the word 'a' occurs again"), ("<unk>\t2\na\n", "line 2: some lines"),
    ("<unk>\t2\na\tx\n", "'x' is not a number"), ("<unk>\t2\na\t3\n", "in 3 texts, of only 2"),
    ("<unk>\n\\q\n", "unknown escape"), ("<unk>\t-1\n", "'-1'"),
  ])
  func badFilesAreErrorsWithTheLine(_ text: String, _ message: String) throws {
    try withFile("vocabulary.txt", Array(text.utf8)) { path in
      let error = #expect(throws: FileError.self) { try Vocabulary(path: path) }
      #expect(error?.description.contains(message) == true)
    }
  }

  @Test func longTextsAreCutAndSaySo() {
    let encoder = TextEncoder(
      tokenizer: WordTokenizer(), vocabulary: Vocabulary(words: ["a", "b"]), maximumLength: 3)
    #expect(encoder.encode("b x a").ids == [2, 0, 1])
    #expect(encoder.encode("").ids == [])
    let cut = encoder.encode("A b, c d")
    #expect(cut == EncodedText(ids: [1, 2, 0], offsets: [0..<1, 2..<3, 3..<4], isCut: true))
    #expect(
      encoder.encode("a a a a") == EncodedText(ids: [1, 1, 1], offsets: [0..<1, 2..<3, 4..<5], isCut: true))
    #expect(!encoder.encode("a a a").isCut)
  }
}
