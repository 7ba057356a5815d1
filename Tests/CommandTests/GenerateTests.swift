import TextData
import Testing

@Suite struct GenerateTests {
  @Test func aSeedAlwaysGivesTheSameData() throws {
    let folder = try TestFolder()
    let options = ["generate", "natural-logic", "--train", "60", "--dev", "9", "--test", "6", "--output"]
    let result = try folder.run(options + ["a", "--seed", "1", "--json"])
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.contains(#""rows": 75, "splits": {"train": 60, "dev": 9, "test": 6}"#))
    #expect(try folder.run(options + ["b", "--seed", "1"]).status == 0)
    #expect(try folder.run(options + ["c", "--seed", "2"]).status == 0)
    #expect(try folder.bytes("a/train/index.json") == folder.bytes("b/train/index.json"))
    #expect(try folder.bytes("a/train/index.json") != folder.bytes("c/train/index.json"))
    let data = try DataSet(folder: folder.path + "/a")
    #expect(data.labels == ["contradiction", "entailment", "neutral"])
    #expect(try data.split("test").example(at: 0).tag != nil)
  }

  @Test func aFolderThatHoldsOnlyAReadmeIsFilled() throws {
    let folder = try TestFolder()
    try folder.makeFolder("a")
    try folder.write("about a", to: "a/README.md")
    let options = ["generate", "natural-logic", "--train", "6", "--dev", "3", "--test", "3", "--output", "a"]
    #expect(try folder.run(options).status == 1)
    for _ in 1...2 {
      #expect(try folder.run(options + ["--overwrite"]).status == 0)
      #expect(try folder.text("a/README.md") == "about a")
      #expect(try DataSet(folder: folder.path + "/a").splits == ["train", "dev", "test"])
    }
  }

  @Test func theLabelIsThatOfTheLargestNumber() throws {
    let folder = try TestFolder()
    let options = ["generate", "maximum", "--train", "2000", "--dev", "1000", "--test", "1000", "--output"]
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      #expect(try folder.run(options + [name, "--seed", seed]).status == 0)
    }
    #expect(try folder.bytes("a/train/index.json") == folder.bytes("b/train/index.json"))
    #expect(try folder.bytes("a/train/index.json") != folder.bytes("c/train/index.json"))
    let data = try DataSet(folder: folder.path + "/a")
    for (name, rows) in [("train", 2000), ("dev", 1000), ("test", 1000)] {
      var counts: [String: Int] = [:]
      try data.split(name).forEachRow { _, row in
        let example = row.example(labels: data.labels)
        let numbers = example.textA.split(separator: " ").compactMap { Int($0) }
        #expect(numbers.count == 10 && example.label == "\((numbers.max() ?? 0) / 10)")
        counts[example.label ?? "", default: 0] += 1
      }
      // Four standard deviations of a binomial distribution around a tenth.
      let range = rows / 10 - 4 * rows / 100...rows / 10 + 4 * rows / 100
      #expect(counts.count == 10 && counts.values.allSatisfy(range.contains), "\(name): \(counts)")
    }
  }
}
