import Foundation
import TextData
import Testing

@Suite struct InspectTests {
  @Test func showsAndChecksADataSet() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let result = try folder.windrow("inspect", "x", "--rows", "1")
    #expect(result.status == 0 && result.errors == "")
    let size = try DataSet(folder: folder.path + "/x").splits
      .reduce(0) { $0 + (try folder.bytes("x/\($1)/shard.00000.mds.zstd").count) }
    #expect(
      result.output == """
        x: 6 pairs of texts

              train  test  all   share
        no        2     2    4  66.7 %
        yes       1     1    2  33.3 %
        rows      3     3    6

        tokens       min  median  95 %  max
        first text     2       2     2    2
        second text    3       3     3    3

        repeated texts      exact  normalised  other label  sentences
        within train            0           0            0
        within test             0           0            0
        test, in train too      3           3            0     6 of 6
          test test-1 (no) is train train-1 (no)
          test test-2 (yes) is train train-2 (yes)
          test test-3 (no) is train train-3 (no)

        licence    CC0-1.0
        command    a test
        checksums  verified: all of the 2 shards of \(size) bytes

        the first rows of train
          train-1   no
            premise 1
            hypothesis number 1

        """)
  }

  @Test func printsOneObject() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let result = try folder.windrow("inspect", "x/test/", "--json")
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["splits"] as? [String: Int] == ["test": 3])
    #expect((object["first_rows"] as? [[String: String]])?.first?["text_b"] == "hypothesis number 1")
    #expect((object["tokens"] as? [String: [String: Int]])?["text_a"]?["max"] == 2)
  }

  @Test func repeatedTextsAreFoundWithinAndAcrossSplits() throws {
    let folder = try TestFolder()
    try folder.write("text\tlabel\nGood film.\tx\nbad film\ty\ngood film\ty\n", to: "a.tsv")
    try folder.write("text\tlabel\nnew\tx\nbad film\tx\n", to: "b.tsv")
    #expect(
      try folder.windrow("pack", "--format", "tsv", "--train", "a.tsv", "--test", "b.tsv", "--output", "x")
        .status == 0)
    let leakage = try #require(
      object(folder.windrow("inspect", "x", "--json").output)["leakage"] as? [[String: Any]])
    try #require(leakage.count == 3)
    #expect(leakage[0]["split"] as? String == "train" && leakage[0]["earlier"] as? String == "train")
    #expect(leakage[0]["exact"] as? Int == 0 && leakage[0]["normalised"] as? Int == 1)
    #expect(leakage[0]["other_label"] as? Int == 1 && leakage[1]["normalised"] as? Int == 0)
    #expect(leakage[2]["split"] as? String == "test" && leakage[2]["earlier"] as? String == "train")
    #expect(leakage[2]["exact"] as? Int == 1 && leakage[2]["rows"] as? Int == 2)
    #expect(
      leakage[2]["examples"] as? [[String: String]] == [
        ["id": "2", "label": "x", "earlier_id": "2", "earlier_label": "y"]
      ])
    #expect(try folder.windrow("inspect", "x").output.contains("\n  test 2 (x) is train 2 (y)\n"))
    #expect(try folder.windrow("inspect", "x/test").output.contains("\nno text occurs twice\n"))
  }

  @Test func controlCharactersDoNotReachTheTerminal() throws {
    let folder = try TestFolder()
    let writer = try DataSetWriter(folder: folder.path + "/x", task: .single, labels: ["\u{1B}[31m"])
    try writer.append(Example(id: "1", textA: "a\u{1B}]0;b\u{7}\nc", label: "\u{1B}[31m"), to: "train")
    try writer.finish(provenance: Provenance())
    let result = try folder.windrow("inspect", "x")
    #expect(result.status == 0 && result.output.contains("a\u{FFFD}]0;b\u{FFFD} c"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func showsAModel() throws {
    let folder = try TestFolder()
    try folder.writeTask()
    try folder.train("--set", "model.embedding.training=frozen")
    let result = try folder.windrow("inspect", "run")
    #expect(result.status == 0 && result.errors == "")
    let metrics = try object(folder.text("run/metrics.json"))
    let accuracy = ["dev", "test"].compactMap { (metrics[$0] as? [String: Any])?["accuracy"] as? Double }
    #expect(
      result.output == """
        run: a model of pairs of texts

        type        pair_cnn
        labels      no, yes
        vocabulary  17 words
        best epoch  \(metrics["best_epoch"] ?? "")
        dev         accuracy \(String(format: "%.2f", 100 * accuracy[0])) %
        test        accuracy \(String(format: "%.2f", 100 * accuracy[1])) %

        model             332  pair_cnn  read_differences false
          embedding       102  size 6, training frozen, dropout 0.0
          blocks[0]       148  filters 4, width 2, activation tanh
            attention      48  share_maps true
              score            euclid
              normalizer       none
              map          48
            pooling            average
            convolution   100
          head             82  concat  embedding_level true, dropout 0.0, hidden 0, activation relu

        parameter                         shape  count
        embedding.table                  17 × 6    102  frozen
        blocks.0.attention.map            8 × 6     48
        blocks.0.convolution.weight  2 × 12 × 4     96
        blocks.0.convolution.bias             4      4
        head.output.weight               40 × 2     80
        head.output.bias                      2      2
        all                                        332
        trained                                    230

        """)
    let object = try object(folder.windrow("inspect", "run", "--json").output)
    #expect(object["type"] as? String == "pair_cnn" && object["labels"] as? [String] == ["no", "yes"])
    #expect(object["vocabulary"] as? Int == 17 && object["trained_count"] as? Int == 230)
    let parameters = try #require(object["parameters"] as? [[String: Any]])
    #expect(
      parameters.first?["shape"] as? [Int] == [17, 6] && parameters.first?["trained"] as? Bool == false)
    #expect(object["best_epoch"] as? Int == metrics["best_epoch"] as? Int)
    #expect((object["test"] as? [String: Any])?["accuracy"] as? Double == accuracy[1])

    try FileManager.default.removeItem(atPath: folder.path + "/run/metrics.json")
    #expect(
      try folder.windrow("inspect", "run").output.contains("scores      none: the run has not been finished"))
    try folder.write("{", to: "run/metrics.json")
    let damaged = try folder.windrow("inspect", "run")
    #expect(damaged.status == 1 && damaged.errors.contains("run/metrics.json: not the scores of a run"))
  }

  @Test func aFullDiskIsNoticed() throws {
    let folder = try TestFolder()
    try folder.packPairs("x")
    let process = try folder.process(
      ["inspect", "x"], output: FileHandle(forWritingAtPath: "/dev/full"))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
  }
}
