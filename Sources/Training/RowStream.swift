package import TextData

/// The encoded rows of a training split, window by window, in the shuffled order of an epoch.
package struct RowStream {
  let split: Split
  let seed: UInt64
  /// Rows of a window: as many as `BatchOrder` sorts by length at a time.
  let windowSize: Int

  package init(split: Split, seed: UInt64, windowSize: Int) {
    (self.split, self.seed, self.windowSize) = (split, seed, windowSize)
  }

  /// How many windows an epoch has.
  package var windows: Int { (split.count + windowSize - 1) / windowSize }

  /// The rows of one window; those without a label are left out.
  package func rows(epoch: Int, window: Int, pipeline: inout TextPipeline) throws -> [EncodedRow] {
    var order = split.shuffled(seed: seed, epoch: epoch, position: window * windowSize)
    var rows: [EncodedRow] = []
    while rows.count < windowSize, let index = order.next() {
      rows.append(pipeline.encode(try split.example(at: index)))
      if order.position == (window + 1) * windowSize { break }
    }
    return rows.filter { $0.label >= 0 }
  }
}
