import Testing
import TextData

@Suite(
  "Import of published data sets", .enabled(if: sharedData() != nil, "the shared data sets are not here"))
struct SharedDataImportTests {
  func counts(
    _ format: String, _ file: String, _ options: ImportOptions = ImportOptions()
  ) throws -> (splits: [String: Int], labels: [String: Int], groups: Int) {
    var (splits, labels, groups): ([String: Int], [String: Int], Set<String>) = ([:], [:], [])
    try Importer.named(format).forEachExample(path: "\(sharedData() ?? "")/\(file)", options: options) {
      splits[$1 ?? "-", default: 0] += 1
      labels[$0.label ?? "-", default: 0] += 1
      if let group = $0.group { groups.insert(group) }
    }
    return (splits, labels, groups.count)
  }

  @Test func sick() throws {
    let all = try counts("sick", "sick/SICK.txt")
    #expect(all.splits == ["train": 4439, "dev": 495, "test": 4906])
    #expect(all.labels == ["NEUTRAL": 5595, "ENTAILMENT": 2821, "CONTRADICTION": 1424])
    let train = try counts("sick", "sick/semeval2014/SICK_train.txt")
    #expect(train.splits == ["-": 4500])
    #expect(train.labels == ["NEUTRAL": 2536, "ENTAILMENT": 1299, "CONTRADICTION": 665])
    #expect(try counts("sick", "sick/semeval2014/SICK_trial.txt").splits == ["-": 500])
    #expect(try counts("sick", "sick/semeval2014/SICK_test_annotated.txt").splits == ["-": 4927])
  }

  @Test func wikiQA() throws {
    let train = try counts("wikiqa", "wikiqa/WikiQA-train.txt")
    #expect(train.labels == ["0": 19320, "1": 1040])
    #expect(train.groups == 2118)
    #expect(try counts("wikiqa", "wikiqa/WikiQA-dev.txt").labels == ["0": 2593, "1": 140])
    #expect(try counts("wikiqa", "wikiqa/WikiQA-dev.tsv").labels == ["0": 2593, "1": 140])
    let test = try counts("wikiqa", "wikiqa/WikiQA-test.tsv")
    #expect(test.labels == ["0": 5872, "1": 293])
    #expect(test.groups == 633)
  }

  @Test func others() throws {
    let news = options { ($0.header, $0.texts, $0.label) = (false, ["3"], "1") }
    #expect(
      try counts("csv", "ag_news/test.csv", news).labels == ["1": 1900, "2": 1900, "3": 1900, "4": 1900])
    #expect(try counts("csv", "ag_news/train.subset.csv.zst", news).labels["2"] == 10023)
    let labelFirst = options { ($0.header, $0.texts, $0.label) = (false, ["2"], "1") }
    #expect(try counts("tsv", "thucnews_labelled_first/dev.txt", labelFirst).labels["家居"] == 1993)
    #expect(try counts("tsv", "cnews/cnews.sample1000.txt", labelFirst).labels["体育"] == 116)
    #expect(try counts("tsv", "r8/train.txt", labelFirst).labels["money-fx"] == 206)
    #expect(try counts("tsv", "sogou_news/sogou_news.utf8.tsv.zst", labelFirst).labels["财经"] == 257)
    let headlines = options { ($0.header, $0.texts, $0.label) = (false, ["1"], "2") }
    #expect(try counts("tsv", "thucnews/dev.txt", headlines).labels.values.allSatisfy { $0 == 1000 })
    #expect(try counts("tsv", "rte/dev.tsv").splits == ["-": 277])
  }
}
