import Testing
import TextData

@Suite("Repeated texts")
struct RepeatedTextsTests {
  func alike(_ a: String, _ b: String) -> Bool {
    var keys = TextKeys()
    return key(a, &keys) == key(b, &keys)
  }

  func key(_ text: String, _ keys: inout TextKeys) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { keys.keys(of: $0).alike }
  }

  @Test func formDoesNotCount() {
    #expect(alike("A man, smiles.", "a  MAN smiles"))
    #expect(alike("Ｗｏｒｄ２０１２，新闻。", "word2012新闻"))
    #expect(alike("cafe\u{301}", "CAFÉ"))
    #expect(alike("ﬁne ①", "fine 1"))
    #expect(alike("한", "\u{1112}\u{1161}\u{11AB}"))
    #expect(alike("中\u{3000}文", "中文\u{200B}"))
  }

  @Test func lettersDigitsAndSymbolsCount() {
    #expect(!alike("a", "b"))
    #expect(!alike("résumé", "resume"))
    #expect(!alike("1 > 2", "1 < 2"))
    #expect(!alike("!", "?"), "texts of nothing but punctuation are compared as they are")
    #expect(!alike("", "."))
  }

  /// A data set whose rows are given as text and label, in splits.
  func texts(_ splits: [(String, [(String, String?)])], pairs: Bool = false) throws -> [RepeatedTexts] {
    let temporary = try TemporaryFolder()
    let folder = temporary.path + "/set"
    let writer = try DataSetWriter(folder: folder, task: pairs ? .pair : .single, labels: ["x", "y"])
    for (split, rows) in splits {
      for (index, (text, label)) in rows.enumerated() {
        let parts = text.split(separator: "|").map(String.init)
        try writer.append(
          Example(id: "\(index)", textA: parts[0], textB: pairs ? parts[1] : nil, label: label), to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    let data = try DataSet(folder: folder)
    return try data.splits.map { name in
      let split = try data.split(name)
      var texts = RepeatedTexts(rows: split.count, pairs: pairs)
      try split.forEachRow { texts.add($1) }
      texts.sort()
      return texts
    }
  }

  @Test func rowsAreCountedWithTheirLabels() throws {
    let all = try texts([
      ("train", [("a", "x"), ("b", "x"), ("A", "y"), ("a", "x"), ("c", nil), ("c.", "y"), ("b", nil)]),
      ("test", [("d", "x"), ("a!", "y"), ("b", "x"), ("b", "y"), ("C", "x")]),
    ])
    typealias Pair = RepeatedTexts.Pair
    #expect(
      all[0].within()
        == .init(
          exact: 2, alike: 4, otherLabel: 1,
          examples: [Pair(earlier: 0, later: 2), Pair(earlier: 4, later: 5), Pair(earlier: 1, later: 6)]))
    #expect(
      all[1].within() == .init(exact: 1, alike: 1, otherLabel: 1, examples: [Pair(earlier: 2, later: 3)]))
    #expect(
      all[1].found(in: all[0])
        == .init(
          exact: 2, alike: 4, otherLabel: 2,
          examples: [Pair(earlier: 0, later: 1), Pair(earlier: 1, later: 2), Pair(earlier: 4, later: 4)]))
  }

  @Test func aPairIsBothItsTexts() throws {
    let all = try texts(
      [("train", [("a|b", "x"), ("b|a", "x")]), ("test", [("a|c", "x"), ("A|b", "y"), ("d|d", "x")])],
      pairs: true)
    #expect(all[0].within().alike == 0)
    #expect(all[1].found(in: all[0]).alike == 1 && all[1].found(in: all[0]).exact == 0)
    // a, c, A, b, d; of which a and b
    #expect(all[1].distinctSentences == 5 && all[1].sentences(in: all[0]) == 2)
  }
}
