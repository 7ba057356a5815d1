import NaturalLogic
import TextData
import Testing

/// What holds for the data set as a whole.
@Suite struct GenerationTests {
  static let splits = Result { try NaturalLogic(seed: 1).generate(train: 6000, dev: 600, test: 1200) }

  private func examples() throws -> [String: [Example]] {
    Dictionary(uniqueKeysWithValues: try Self.splits.get().map { ($0.split, $0.examples) })
  }

  @Test func sizesAreThoseAskedFor() throws {
    #expect(try Self.splits.get().map(\.split) == ["train", "dev", "test"])
    #expect(try Self.splits.get().map(\.examples.count) == [6000, 600, 1200])
  }

  @Test func everyHypothesisHasEachLabelEquallyOften() throws {
    for (_, examples) in try Self.splits.get() {
      for rows in Dictionary(grouping: examples, by: \.textB).values {
        let counts = NaturalLogic.labels.map { label in rows.count { $0.label == label } }
        #expect(Set(counts).count == 1, "\(rows[0].textB ?? ""): \(counts)")
      }
    }
  }

  @Test func everyPhenomenonHasItsShare() throws {
    for (_, examples) in try Self.splits.get() {
      for phenomenon in NaturalLogic.phenomena {
        let count = examples.count { $0.tag == phenomenon }
        #expect(abs(count - examples.count / 8) <= 3, "\(phenomenon): \(count) of \(examples.count)")
      }
    }
  }

  @Test func noPairOccursTwice() throws {
    let pairs = try Self.splits.get().flatMap(\.examples).map { [$0.textA, $0.textB] }
    #expect(Set(pairs).count == pairs.count)
    #expect(pairs.allSatisfy { $0[0] != $0[1] })
    let ids = try Self.splits.get().flatMap(\.examples).map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test func textsAreShortLowerCaseAscii() throws {
    for example in try Self.splits.get().flatMap(\.examples) {
      for text in [example.textA, example.textB ?? ""] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        #expect((2...12).contains(words.count), "\(text)")
        #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (97...122).contains($0) } }, "\(text)")
      }
    }
  }

  @Test func partOfTheTestPairsHasUnseenWords() throws {
    let rows = try examples()
    func words(_ example: Example) -> Set<Substring> {
      Set(example.textA.split(separator: " ")).union((example.textB ?? "").split(separator: " "))
    }
    let train = rows["train", default: []].reduce(into: Set<Substring>()) { $0.formUnion(words($1)) }
    for split in ["dev", "test"] {
      let unseen = rows[split, default: []].count { !words($0).isSubset(of: train) }
      let share = Double(unseen) / Double(rows[split, default: []].count)
      #expect((0.2...0.3).contains(share), "\(split): \(share)")
    }
  }

  @Test func unseenWordsAreNeverSetAgainstAnotherWord() throws {
    for (split, pairs) in try NaturalLogic(seed: 1).pairs(train: 0, dev: 600, test: 600).dropFirst() {
      let own = split == "dev" ? Lexicon.unseen.dev : Lexicon.unseen.test
      for pair in pairs {
        let (first, second) = (Set(pair.premise.concepts), Set(pair.hypothesis.concepts))
        for unseen in first.union(second) where own[unseen.kind]?.contains(unseen) == true {
          let sides = [first, second].map { side in side.filter { $0.kind == unseen.kind } }
          #expect(
            sides[0].isSubset(of: sides[1]) || sides[1].isSubset(of: sides[0]),
            "\(unseen.base): \(pair.premise.text) / \(pair.hypothesis.text)")
        }
      }
    }
  }

  @Test func noWordHasTwoMeanings() {
    let tables = [Lexicon.shared, Lexicon.unseen.dev, Lexicon.unseen.test]
    let words = tables.flatMap { $0.values.joined() }
    #expect(Set(words.map(\.base)).count == words.count)
  }

  @Test func sameSeedSameBytes() throws {
    /// FNV-1a over all fields.
    func digest(seed: UInt64) throws -> UInt64 {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for example in try NaturalLogic(seed: seed).generate(train: 300, dev: 60, test: 60).flatMap(\.examples)
      {
        for field in [example.id, example.textA, example.textB ?? "", example.label ?? "", example.tag ?? ""]
        {
          for byte in Array(field.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
      }
      return hash
    }
    let first = try digest(seed: 1)
    #expect(first == 0xFE11_A888_2924_35A6)
    #expect(try first == digest(seed: 1))
    #expect(try first != digest(seed: 2))
  }

  @Test func devAndTestDoNotDependOnTheSizeOfTrain() throws {
    let small = try NaturalLogic(seed: 1).generate(train: 0, dev: 600, test: 1200)
    #expect(small[0].examples.isEmpty)
    #expect(try small[1].examples == examples()["dev"])
    #expect(try small[2].examples == examples()["test"])
  }

  @Test func impossibleSizesAreErrors() {
    #expect(throws: NaturalLogicError.self) { try NaturalLogic(seed: 1).generate(dev: -1, test: 3) }
    #expect(throws: NaturalLogicError.self) { try NaturalLogic(seed: 1).generate(train: -1, dev: 3, test: 3) }
  }
}
