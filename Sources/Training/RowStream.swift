package import TextData

/// The encoded rows of a training split, window by window, in the shuffled order of an epoch.
///
/// Any window can be asked for; one that follows the last goes on in the same shuffled order without starting it
/// anew.
package final class RowStream {
  let split: Split
  let seed: UInt64
  /// Rows of a window: as many as `BatchOrder` sorts by length at a time.
  let windowSize: Int
  private let teachers: Teachers?
  private var order: ShuffledRows
  private var epoch = 0

  package convenience init(split: Split, seed: UInt64, windowSize: Int) {
    self.init(split: split, seed: seed, windowSize: windowSize, teachers: nil)
  }

  init(split: Split, seed: UInt64, windowSize: Int, teachers: Teachers?) {
    self.teachers = teachers
    (self.split, self.seed, self.windowSize) = (split, seed, windowSize)
    order = split.shuffled(seed: seed, epoch: epoch)
  }

  /// How many windows an epoch has.
  package var windows: Int { (split.count + windowSize - 1) / windowSize }

  /// The rows of one window; those without a label are left out.
  package func rows(epoch: Int, window: Int, pipeline: TextPipeline) throws -> [EncodedRow] {
    if epoch != self.epoch || order.position != window * windowSize {
      order = split.shuffled(seed: seed, epoch: epoch, position: min(window * windowSize, split.count))
      self.epoch = epoch
    }
    var rows: [EncodedRow] = []
    var examples: [Example] = []
    while order.position < (window + 1) * windowSize, let index = order.next() {
      let example = try split.example(at: index)
      let row = pipeline.encode(example)
      if !row.isLabelled { continue }
      rows.append(row)
      if teachers != nil { examples.append(example) }
    }
    for (place, probabilities) in (teachers?.probabilities(of: examples) ?? []).enumerated() {
      rows[place].teachers = probabilities
    }
    return rows
  }
}
