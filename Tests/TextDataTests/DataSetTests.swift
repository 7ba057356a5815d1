import FoundationEssentials
import Testing
import TextData

@Suite struct DataSetTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let pairs = (0..<500).map { number in
    Example(
      id: "\(number)", textA: "premise – \(number)", textB: String(repeating: "né ", count: number % 9),
      label: number % 7 == 0 ? nil : ["neutral", "Entails", "contra: \"x\"\n"][number % 3],
      group: number % 5 == 0 ? nil : "g\(number / 10)", tag: "negation")
  }
  static let labels = ["neutral", "Entails", "contra: \"x\"\n"]

  @discardableResult
  func writePairs(to name: String = "set", sizeLimit: Int = 2000, overwrite: Bool = false) throws -> String {
    let writer = try DataSetWriter(
      folder: folder.path + "/" + name, task: .pair, labels: Self.labels, groups: true, tags: true,
      overwrite: overwrite, sizeLimit: sizeLimit)
    for (number, row) in Self.pairs.enumerated() {
      try writer.append(row, to: number < 400 ? "train" : "test")
    }
    try writer.append(Self.pairs[0], to: "dev")
    try writer.finish(provenance: Self.provenance)
    return folder.path + "/" + name
  }

  static let provenance = Provenance(
    command: "windrow pack --format tsv 'a\tb' \"\\\" \u{85}\u{2028}🙂 # no: comment", licence: "CC BY-SA 4.0",
    sources: [.init(file: "a: b.tsv", bytes: 12, checksum: "1234567890123456", files: 7)],
    skipped: ["too few columns": 3, "no": 1])

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func whatIsWrittenComesBack() throws {
    let data = try DataSet(folder: writePairs())
    #expect(data.task == .pair && data.splits == ["train", "dev", "test"])
    #expect(data.labels == ["Entails", "contra: \"x\"\n", "neutral"])
    #expect(data.metadata.provenance == Self.provenance && data.metadata.name == "set")
    try data.verify()
    let (train, test) = (try data.split("train"), try data.split("test"))
    #expect(train.count == 400 && test.count == 100 && train.hasGroups && train.hasTags)
    #expect(try (0..<400).map { try train.example(at: $0) } == Array(Self.pairs[..<400]))
    var rows: [Example] = []
    try test.forEachRow { number, row in
      #expect(number == rows.count)
      rows.append(row.example(labels: data.labels))
    }
    #expect(rows == Array(Self.pairs[400...]))
    #expect(try names() == ["set"])
  }

  @Test func splitsJoinAndGo() throws {
    let data = try DataSet(folder: writePairs())
    let joined = data.joining("test", to: "train")
    #expect(joined.splits == ["train", "dev"] && data.without("dev").splits == ["train", "test"])
    try joined.verify()
    let train = try joined.split("train")
    #expect(train.count == 500)
    #expect(try (0..<500).map { try train.example(at: $0) } == Self.pairs)
    var order: Set<Int> = []
    var rows = train.shuffled(seed: 1, epoch: 1)
    while let row = rows.next() { order.insert(row) }
    #expect(order == Set(0..<500))
    #expect(joined.metadata.splits[0].checksum != data.metadata.splits[0].checksum)
  }

  @Test func singleTextsWithoutGroupsAndTags() throws {
    let writer = try DataSetWriter(folder: folder.path + "/a/b/", task: .single, labels: [])
    try writer.append(Example(id: "x", textA: ""), to: "train")
    try writer.finish(provenance: Provenance())
    let data = try DataSet(folder: folder.path + "/a/b")
    let split = try data.split("train")
    #expect(try split.example(at: 0) == Example(id: "x", textA: ""))
    #expect(!split.hasGroups && !split.hasTags && data.labels == [] && data.metadata.name == "b")
  }

  @Test func sameRowsGiveSameBytes() throws {
    let (a, b) = (try writePairs(to: "1/set"), try writePairs(to: "2/set"))
    for name in ["dataset.yaml", "train/index.json", "train/shard.00003.mds.zstd", "test/index.json"] {
      #expect(try readAll(a + "/" + name) == readAll(b + "/" + name))
    }
  }

  @Test func nothingHalfWrittenStays() throws {
    do {
      let writer = try DataSetWriter(folder: folder.path + "/set", task: .pair, labels: ["a"])
      try writer.append(Example(id: "1", textA: "x", textB: "y", label: "a"), to: "train")
    }
    #expect(try names() == [])
    let writer = try DataSetWriter(folder: folder.path + "/set", task: .pair, labels: ["a"])
    expectError("no rows") { try writer.finish(provenance: Provenance()) }
    writer.abandon()
    #expect(try names() == [])
  }

  @Test func existingOutputIsReplacedOnlyWhenAskedAndOnlyADataSet() throws {
    try writePairs()
    expectError("set: it exists already", "--overwrite") { try writePairs() }
    let path = folder.path + "/other"
    try folder.write("mine".utf8, to: "other")
    expectError("is no data set") { try writePairs(to: "other", overwrite: true) }
    #expect(try readAll(path) == Array("mine".utf8))
    try writePairs(sizeLimit: 4000, overwrite: true)
    let data = try DataSet(folder: folder.path + "/set")
    try data.verify()
    #expect(try names() == ["other", "set"])
  }

  @Test func rowsThatDoNotFitAreRefused() throws {
    let writer = try DataSetWriter(folder: folder.path + "/set", task: .pair, labels: ["b", "a"])
    func append(_ row: Example, to split: String = "train") -> () throws -> Void {
      { try writer.append(row, to: split) }
    }
    expectError(
      "row '7': unknown label 'c'", "a, b", from: append(.init(id: "7", textA: "", textB: "", label: "c")))
    expectError("row '7': it has one text", from: append(.init(id: "7", textA: "")))
    expectError("it has a group", from: append(.init(id: "7", textA: "", textB: "", group: "g")))
    expectError("'../x' cannot be the name", from: append(.init(id: "7", textA: "", textB: ""), to: "../x"))
    #expect(writer.rows == [:])
    expectError("label occurs twice") {
      try DataSetWriter(folder: folder.path + "/new", task: .pair, labels: ["a", "a"])
    }
  }

  @Test func wrongSplitListsThoseThereAre() throws {
    let data = try DataSet(folder: writePairs())
    expectError("no split 'valid'", "train, dev, test") { try data.split("valid") }
    expectError("no such file", "windrow pack") { try DataSet(folder: folder.path) }
  }

  @Test func damagedSplitIsFound() throws {
    let path = try writePairs()
    var shard = try rawBytes(path + "/train/shard.00001.mds.zstd")
    shard[shard.count / 2] ^= 1
    try folder.write(shard, to: "set/train/shard.00001.mds.zstd")
    let data = try DataSet(folder: path)
    expectError("train/shard.00001.mds.zstd: its xxh64 is") { try data.verify() }
    expectError("its xxh64 is") { try data.split("train").forEachRow { _, _ in } }
    try folder.write(try readAll(path + "/dev/index.json"), to: "set/test/index.json")
    expectError("its index is not the one") { try data.split("test") }
  }

  @Test(arguments: [
    ("", "empty"), ("[", "not YAML"), ("- a", "expected keys and values"), ("\u{FFFE}: [", "not YAML"),
    ("format: windrow-dataset 2\nname: a\ntask: pair\nlabels: []\nsplits: {}", "only 'windrow-dataset 1'"),
    ("format: windrow-dataset 1\nname: a\ntask: pairs\nlabels: []\nsplits: {}", "yaml:3: key 'task'"),
    ("format: windrow-dataset 1\nname: a\ntask: pair\nlabels: [a, a]\nsplits: {}", "label occurs twice"),
    (
      "format: windrow-dataset 1\nname: a\ntask: pair\nlabels: []\nsplits: {}\nextra: 1",
      "'extra': unknown key"
    ),
    ("format: windrow-dataset 1\nname: a\ntask: pair\nlabels: []", "'splits' is missing"),
    ("format: windrow-dataset 1\nname: a\nname: b\ntask: pair\nlabels: []\nsplits: {}", "not YAML"),
    (
      "format: windrow-dataset 1\nname: a\ntask: pair\nlabels: []\nsplits: {..: {rows: 1, checksum: a}}",
      "no name of a split"
    ),
    (
      "format: windrow-dataset 1\nname: a\ntask: pair\nlabels: []\n"
        + "splits: {a: {rows: 99999999999999999999, checksum: a}}", "'splits.a.rows': expected a whole number"
    ),
    (String(repeating: "[", count: 1 << 20), "not YAML"),
    (String(repeating: "- ", count: 1 << 20), "not YAML"),
  ])
  func wrongDescriptionIsAClearError(text: String, message: String) throws {
    try folder.write(text.utf8, to: "dataset.yaml")
    expectError("dataset.yaml", message) { try DataSet(folder: folder.path) }
  }
}
