import Recipes

/// The row numbers of a split in a random order, each once: a pure function of seed and epoch.
///
///     var order = split.shuffled(seed: 1, epoch: 3)
///     while let row = order.next() { … }
///     // later, or in another process, from the same place on:
///     var rest = split.shuffled(seed: 1, epoch: 3, position: order.position)
///
/// The shards are put in random order and cut into windows of neighbours, the rows within a window are put in
/// random order. So only the shards of one window need to be in memory at a time. A split that fits into one
/// window gets every order with equal likelihood.
public struct ShuffledRows: Sequence, IteratorProtocol, Sendable {
  /// The bytes of uncompressed shards that a window holds at most, unless one shard alone is larger.
  package static let windowBytes = 64 << 20

  /// How many rows have been given: with seed and epoch the whole state.
  public private(set) var position: Int

  private struct Window {
    let shards: [Range<Int>]  // the row numbers of each shard
    let end: Int  // the position after its last row
  }

  private let seed: UInt64
  private let epoch: Int
  private let windows: [Window]
  private var window = -1  // whose rows are in `rows`
  private var rows: [Int] = []

  /// The order for shards of which each has `rows` (row numbers) and `bytes`, from `position` on.
  package init(
    shards: [(rows: Range<Int>, bytes: Int)], seed: UInt64, epoch: Int, position: Int,
    windowBytes: Int = ShuffledRows.windowBytes
  ) {
    (self.seed, self.epoch, self.position) = (seed, epoch, position)
    var order = Array(shards.indices)
    var random = SplitMix64(seed: seed, path: [0, UInt64(bitPattern: Int64(epoch))])
    random.shuffle(&order)
    var windows: [Window] = []
    var (open, bytes, end) = ([Range<Int>](), 0, 0)
    for shard in order {
      if !open.isEmpty && bytes + shards[shard].bytes > windowBytes {
        windows.append(Window(shards: open, end: end))
        (open, bytes) = ([], 0)
      }
      open.append(shards[shard].rows)
      bytes += shards[shard].bytes
      end += shards[shard].rows.count
    }
    if !open.isEmpty { windows.append(Window(shards: open, end: end)) }
    self.windows = windows
    precondition((0...end).contains(position), "ShuffledRows: position \(position) of \(end) rows")
  }

  /// The next row's number; nil after the last.
  public mutating func next() -> Int? {
    while window < 0 || position >= windows[window].end {
      guard window + 1 < windows.count else { return nil }
      window += 1
      if position < windows[window].end { shuffleWindow() }
    }
    let start = windows[window].end - rows.count
    defer { position += 1 }
    return rows[position - start]
  }

  private mutating func shuffleWindow() {
    rows = windows[window].shards.flatMap { Array($0) }
    var random = SplitMix64(seed: seed, path: [1, UInt64(bitPattern: Int64(epoch)), UInt64(window)])
    random.shuffle(&rows)
  }
}
