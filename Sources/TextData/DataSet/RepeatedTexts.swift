/// The texts of a split as hashes, 20 bytes a row (10 more while they are sorted) and 16 more for the two
/// sentences of a pair, in an order in which repeats are found by walking along.
///
///     var train = RepeatedTexts(rows: split.count, pairs: false)
///     try split.forEachRow { train.add($1) }
///     train.sort()
///     train.within()               // repeats in the split itself
///     test.found(in: train)        // rows of test whose text train has too
package struct RepeatedTexts {
  /// How many rows have a text that occurs before.
  package struct Count: Sendable, Equatable {
    /// Rows whose text (of pairs: both texts) is the same, byte by byte.
    package var exact = 0
    /// Rows whose text is the same but for its form, as `TextKeys` says; the exact ones are among them.
    package var alike = 0
    /// Those of the latter whose label is another than that of the first row with the text.
    package var otherLabel = 0
    /// The first few: the row before and the row that repeats it.
    package var examples: [Pair] = []

    package init(exact: Int = 0, alike: Int = 0, otherLabel: Int = 0, examples: [Pair] = []) {
      (self.exact, self.alike, self.otherLabel, self.examples) = (exact, alike, otherLabel, examples)
    }

    /// Keeps the three pairs whose second row comes first.
    mutating func keep(_ pair: Pair) {
      examples.append(pair)
      examples.sort { $0.later < $1.later }
      if examples.count > 3 { examples.removeLast() }
    }
  }

  /// The numbers of two rows with the same text.
  package struct Pair: Sendable, Equatable {
    package var earlier: Int
    package var later: Int

    package init(earlier: Int, later: Int) { (self.earlier, self.later) = (earlier, later) }
  }

  private struct Entry {
    var alike: UInt64
    var exact: UInt32  // of rows that are alike anyway, so 32 bits suffice
    var row: UInt32
  }

  private var entries: [Entry] = []
  private var labels: [Int32] = []  // by row: the label, or a number of the set of labels; -1 for none
  private var sentences: [UInt64] = []
  private let pairs: Bool
  private var keys = TextKeys()

  /// An index of no rows yet, with room for `rows`.
  package init(rows: Int, pairs: Bool) {
    self.pairs = pairs
    entries.reserveCapacity(rows)
    labels.reserveCapacity(rows)
    if pairs { sentences.reserveCapacity(2 * rows) }
  }

  /// Adds the next row.
  package mutating func add(_ row: Row) {
    var key = keys.keys(of: row.textA)
    if let textB = row.textB {
      let second = keys.keys(of: textB)
      sentences.append(key.exact)
      sentences.append(second.exact)
      key = TextKeys.pair(key, second)
    }
    entries.append(
      Entry(
        alike: key.alike, exact: UInt32(truncatingIfNeeded: key.exact),
        row: UInt32(truncatingIfNeeded: entries.count)))
    // A number for each set of labels: the hash of what is in it.
    let set = row.labels.map { $0.withUnsafeBytes { Int(XXH64.hash(of: $0) >> 33) } }
    labels.append((row.label ?? set).map { Int32(truncatingIfNeeded: $0) } ?? -1)
  }

  /// Puts the hashes in order; to be called once, after the last row.
  package mutating func sort() {
    entries.sort { ($0.alike, $0.exact, $0.row) < ($1.alike, $1.exact, $1.row) }
    guard pairs else { return }
    sentences.sort()
    var kept = 0
    for at in sentences.indices where at == 0 || sentences[at] != sentences[at - 1] {
      sentences[kept] = sentences[at]
      kept += 1
    }
    sentences.removeLast(sentences.count - kept)
  }

  /// How many different sentences the pairs are made of.
  package var distinctSentences: Int { sentences.count }

  /// How many of them are also sentences of `earlier`.
  package func sentences(in earlier: RepeatedTexts) -> Int {
    var (count, other) = (0, 0)
    for sentence in sentences {
      while other < earlier.sentences.count, earlier.sentences[other] < sentence { other += 1 }
      if other < earlier.sentences.count, earlier.sentences[other] == sentence { count += 1 }
    }
    return count
  }

  /// The rows whose text an earlier row of the same split has.
  package func within() -> Count {
    var count = Count()
    var begin = 0
    while begin < entries.count {
      let group = group(from: begin)
      begin = group.upperBound
      if group.count == 1 { continue }
      count.alike += group.count - 1
      count.exact += group.dropFirst().count { entries[$0].exact == entries[$0 - 1].exact }
      let first = firstRow(of: group)
      count.otherLabel += group.count { differ(entries[$0].row, first, of: self) }
      let second = group.lazy.map { entries[$0].row }.filter { $0 != first }.min()
      count.keep(Pair(earlier: Int(first), later: Int(second ?? first)))
    }
    return count
  }

  /// The rows whose text is in another split, `earlier`.
  package func found(in earlier: RepeatedTexts) -> Count {
    var count = Count()
    var (begin, other) = (0, 0)
    while begin < entries.count && other < earlier.entries.count {
      let group = group(from: begin)
      let others = earlier.group(from: other)
      let (key, otherKey) = (entries[begin].alike, earlier.entries[other].alike)
      if key <= otherKey { begin = group.upperBound }
      if otherKey <= key { other = others.upperBound }
      if key != otherKey { continue }
      count.alike += group.count
      var at = others.lowerBound
      for index in group {
        while at < others.upperBound, earlier.entries[at].exact < entries[index].exact { at += 1 }
        if at < others.upperBound, earlier.entries[at].exact == entries[index].exact { count.exact += 1 }
      }
      let first = earlier.firstRow(of: others)
      count.otherLabel += group.count { differ(entries[$0].row, first, of: earlier) }
      count.keep(Pair(earlier: Int(first), later: Int(firstRow(of: group))))
    }
    return count
  }

  /// The places of the rows that are alike, of which the first is at `begin`.
  private func group(from begin: Int) -> Range<Int> {
    var end = begin + 1
    while end < entries.count, entries[end].alike == entries[begin].alike { end += 1 }
    return begin..<end
  }

  private func firstRow(of group: Range<Int>) -> UInt32 {
    group.lazy.map { entries[$0].row }.min() ?? 0
  }

  /// Whether a row has another label than row `first` of `earlier`; a row without one contradicts nothing.
  private func differ(_ row: UInt32, _ first: UInt32, of earlier: RepeatedTexts) -> Bool {
    let (label, other) = (labels[Int(row)], earlier.labels[Int(first)])
    return label >= 0 && other >= 0 && label != other
  }
}
