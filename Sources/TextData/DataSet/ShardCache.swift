import Synchronization

/// The shards that were used last, decompressed. Safe to use from several threads.
final class ShardCache: Sendable {
  fileprivate struct Entry {
    let shard: Shard
    var lastUse: UInt64
  }

  fileprivate struct State {
    var entries: [Int: Entry] = [:]
    var bytes = 0
    var uses: UInt64 = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  /// Keeps shards of together at most `limit` bytes, and always the last one.
  init(limit: Int) { self.limit = limit }

  /// The shard called `number`, from `load` when it is not kept. Two threads that miss it both load it.
  func shard(_ number: Int, load: () throws -> Shard) rethrows -> Shard {
    if let kept = state.withLock({ $0.use(number) }) { return kept }
    let shard = try load()
    state.withLock { $0.keep(shard, as: number, limit: limit) }
    return shard
  }
}

extension ShardCache.State {
  mutating func use(_ number: Int) -> Shard? {
    uses += 1
    entries[number]?.lastUse = uses
    return entries[number]?.shard
  }

  mutating func keep(_ shard: Shard, as number: Int, limit: Int) {
    if let replaced = entries.removeValue(forKey: number) { bytes -= replaced.shard.byteCount }
    while bytes + shard.byteCount > limit,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries[oldest.key] = nil
      bytes -= oldest.value.shard.byteCount
    }
    entries[number] = .init(shard: shard, lastUse: uses)
    bytes += shard.byteCount
  }
}
