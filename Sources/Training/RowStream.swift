package import TextData

/// The encoded rows of a training split, window by window, in the shuffled order of an epoch.
///
/// Any window can be asked for; one that follows the last goes on in the same shuffled order without starting it
/// anew.
package final class RowStream: @unchecked Sendable {
  let split: Split
  let seed: UInt64
  /// Rows of a window: as many as `BatchOrder` sorts by length at a time.
  let windowSize: Int
  private let teachers: Teachers?
  private let outliers: Outliers?
  private let readsAhead: Bool
  /// The window that is being read.
  private var ahead: (epoch: Int, window: Int, rows: Background<[EncodedRow]>)?
  // Touched by the thread that asks and by the one that reads ahead, never at once: the former waits for the latter.
  private var order: ShuffledRows
  private var epoch = 0
  private var kept: KeptRows

  /// - Parameter room: the most bytes that encoded rows may take to be kept for the epochs to come
  package convenience init(
    split: Split, seed: UInt64, windowSize: Int, room: Int = RowStream.roomForRows
  ) {
    self.init(
      split: split, seed: seed, windowSize: windowSize, teachers: nil, outliers: nil, readsAhead: true,
      room: room)
  }

  /// Bytes that encoded rows may take in memory.
  package static let roomForRows = 256 << 20

  init(
    split: Split, seed: UInt64, windowSize: Int, teachers: Teachers?, outliers: Outliers?, readsAhead: Bool,
    room: Int = RowStream.roomForRows
  ) {
    self.readsAhead = readsAhead
    (self.teachers, self.outliers) = (teachers, outliers)
    (self.split, self.seed, self.windowSize) = (split, seed, windowSize)
    order = split.shuffled(seed: seed, epoch: epoch)
    kept = KeptRows(of: split, room: room)
  }

  /// How many windows an epoch has.
  package var windows: Int { (split.count + windowSize - 1) / windowSize }

  /// How many rows an epoch has, if all have labels, up to the start of a window.
  func rows(before window: Int) -> Int {
    let rows = min(window * windowSize, split.count)
    let (full, rest) = rows.quotientAndRemainder(dividingBy: windowSize)
    guard let outliers else { return rows }
    return rows + full * outliers.count(with: windowSize) + outliers.count(with: rest)
  }

  /// How many batches an epoch has, if all rows have labels.
  func batches(of batchSize: Int) -> Int {
    (0..<windows).reduce(0) { $0 + (rows(before: $1 + 1) - rows(before: $1) + batchSize - 1) / batchSize }
  }

  /// The rows of one window, with outliers if there are any; those without a label are left out. With `readsAhead` the
  /// next one is read meanwhile.
  ///
  /// - Parameter pipeline: the same at every call
  package func rows(epoch: Int, window: Int, pipeline: TextPipeline) throws -> [EncodedRow] {
    let rows: [EncodedRow]
    let expected = ahead
    ahead = nil
    if let expected, (expected.epoch, expected.window) == (epoch, window) {
      rows = try expected.rows.value()
    } else {
      _ = try? expected?.rows.value()
      rows = try read(epoch: epoch, window: window, pipeline: pipeline)
    }
    if readsAhead && window + 1 < windows && !kept.isComplete {
      ahead = (
        epoch, window + 1,
        Background { [self] in try read(epoch: epoch, window: window + 1, pipeline: pipeline) }
      )
    }
    return rows
  }

  private func read(epoch: Int, window: Int, pipeline: TextPipeline) throws -> [EncodedRow] {
    if epoch != self.epoch || order.position != window * windowSize {
      order = split.shuffled(seed: seed, epoch: epoch, position: min(window * windowSize, split.count))
      self.epoch = epoch
    }
    var rows: [EncodedRow] = []
    var new: [(place: Int, index: Int, example: Example)] = []
    while order.position < (window + 1) * windowSize, let index = order.next() {
      if let row = kept.row(index) {
        rows.append(row)
        continue
      }
      let example = try split.example(at: index)
      let row = pipeline.encode(example)
      if !row.isLabelled { continue }
      new.append((rows.count, index, example))
      rows.append(row)
    }
    if let teachers, !new.isEmpty {
      let taught = teachers.probabilities(of: new.map(\.example))
      for (row, probabilities) in zip(new, taught) {
        rows[row.place] = rows[row.place].taught(probabilities)
      }
    }
    for row in new { kept.keep(rows[row.place], index: row.index) }
    if let outliers {
      let count = self.rows(before: window + 1) - self.rows(before: window)
      rows += outliers.draw(
        count - (min((window + 1) * windowSize, split.count) - window * windowSize), seed: seed, epoch: epoch,
        window: window)
    }
    return rows
  }
}

/// The rows of a split that have been encoded, for the epochs to come; none of a split that turns out not to fit.
private struct KeptRows {
  /// The most bytes that rows may take.
  private let room: Int
  private var rows: [EncodedRow?]
  private var bytes: Int
  private var missing: Int

  init(of split: Split, room: Int) {
    self.room = room
    bytes = split.count * EncodedRow.bytesOfFields
    // A token takes four bytes and, with the space behind it, seldom less in a text.
    let fits = bytes + split.bytes <= room
    rows = [EncodedRow?](repeating: nil, count: fits ? split.count : 0)
    missing = split.count
  }

  /// Whether every row is there.
  var isComplete: Bool { missing == 0 }

  func row(_ index: Int) -> EncodedRow? { rows.isEmpty ? nil : rows[index] }

  mutating func keep(_ row: EncodedRow, index: Int) {
    if rows.isEmpty { return }
    bytes += row.bytesOfArrays
    if bytes > room {
      rows = []
      return
    }
    rows[index] = row
    missing -= 1
  }
}

extension EncodedRow {
  /// At least what a row takes without its arrays, and the reference to it.
  package static let bytesOfFields = 208

  /// What a row takes beside its own fields.
  fileprivate var bytesOfArrays: Int {
    let header = 32
    let inTexts = texts.reduce(0) { total, text in
      let ngrams = text.ngrams.map {
        2 * header + 4 * $0.ids.capacity + MemoryLayout<Range<Int>>.stride * $0.spans.capacity
      }
      let parts = text.parts.reduce(0) { $0 + header + 8 * $1.capacity }
      return total + header + 4 * text.ids.capacity + parts + (ngrams ?? 0)
    }
    return inTexts + header + id.utf8.count + 4 * (features.capacity + teachers.capacity)
  }
}
