import TextData
import Training

/// What one reading of a data set's splits finds out; every row is read, so every shard is checked.
struct DataSetSurvey {
  let data: DataSet
  let splits: [String]
  /// Rows by label and split.
  private(set) var table: LabelTable
  /// The lengths of the first and, in pairs, of the second texts.
  private(set) var lengths: [TextLengths]
  /// The first rows of the first split.
  private(set) var examples: [Example] = []
  /// Which texts occur more than once.
  private(set) var leakage = Leakage()
  /// How many shards there are.
  private(set) var shards = 0
  /// Their size as stored.
  private(set) var bytes = 0
  /// How many shards have no checksum that could be compared.
  private(set) var unchecked = 0

  /// Reads the splits of `data`, keeping the first rows.
  init(_ data: DataSet, splits: [String], keeping limit: Int) throws {
    (self.data, self.splits, table) = (data, splits, LabelTable(splits: splits, lines: []))
    lengths = data.task == .pair ? [TextLengths(), TextLengths()] : [TextLengths()]
    var counts = [[Int]](repeating: splits.map { _ in 0 }, count: data.labels.count + 1)
    let opened = try splits.map { try data.split($0) }
    var setSizes: [[Int]] = []
    let rows = opened.reduce(0) { $0 + $1.count }
    let progress = ProgressBar(title: "reading", total: rows, unit: "rows", isQuiet: rows < 200_000)
    let isPair = data.task == .pair
    var texts = opened.map { RepeatedTexts(rows: $0.count, pairs: isPair) }
    for (column, split) in opened.enumerated() {
      count(try ShardFolder(data.folder + "/" + split.name))
      try split.forEachRow { index, row in
        if let labels = row.labels {
          while setSizes.count <= labels.count { setSizes.append(splits.map { _ in 0 }) }
          setSizes[labels.count][column] += 1
          for label in labels { counts[label][column] += 1 }
        } else {
          counts[row.label ?? data.labels.count][column] += 1
        }
        texts[column].add(row)
        lengths[0].add(row.textA)
        if let textB = row.textB { lengths[1].add(textB) }
        if column == 0, index < limit { examples.append(row.example(labels: data.labels)) }
        if index % 1024 == 1023 { progress.advance(by: 1024) }
      }
      texts[column].sort()
      progress.advance(by: split.count % 1024)
    }
    progress.finish()
    leakage = try Leakage(opened, texts, isPair: isPair)
    let labels: [String?] = data.labels + [nil]
    let lines = zip(labels, counts).map { LabelTable.Line(label: $0, counts: $1) }
    table = LabelTable(
      splits: splits, lines: lines.filter { $0.label != nil || $0.total > 0 },
      setSizes: data.isMultiLabel ? setSizes : nil)
  }

  private mutating func count(_ folder: ShardFolder) {
    for entry in folder.entries {
      shards += 1
      let stored = entry.compressed ?? entry.raw
      bytes += stored.bytes
      if stored.hashes["xxh64"] == nil { unchecked += 1 }
    }
  }
}

/// How long texts are, in tokens of the default word tokeniser.
struct TextLengths {
  private var counts: [Int: Int] = [:]
  private var texts = 0
  private var tokens = Tokens()
  private let tokenizer = WordTokenizer()

  /// Takes a text into account.
  mutating func add(_ text: UnsafeRawBufferPointer) {
    tokenizer.tokenize(utf8: text, into: &tokens)
    counts[tokens.count, default: 0] += 1
    texts += 1
  }

  /// The smallest length that at least this share of the texts do not exceed; share 0 is the minimum.
  func quantile(_ share: Double) -> Int {
    let wanted = Swift.max(1, Int((share * Double(texts)).rounded(.up)))
    var seen = 0
    for (length, count) in counts.sorted(by: { $0.key < $1.key }) {
      seen += count
      if seen >= wanted { return length }
    }
    return 0
  }
}
