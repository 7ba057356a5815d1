import Synchronization

/// The shards that were used last, decompressed. Safe to use from several threads.
final class ShardCache: Sendable {
  fileprivate struct Entry {
    let shard: Shard
    var lastUse: UInt64
  }

  fileprivate struct State {
    var entries: [Entry?]  // in the place of the shard's number
    var bytes = 0
    var uses: UInt64 = 0
  }

  private let state: Mutex<State>
  private let limit: Int

  /// Keeps some of `count` shards, of together at most `limit` bytes, and always the last one.
  init(count: Int, limit: Int) {
    state = Mutex(State(entries: Array(repeating: nil, count: count)))
    self.limit = limit
  }

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
    guard let kept = entries[number]?.shard else { return nil }
    uses += 1
    entries[number]?.lastUse = uses
    return kept
  }

  mutating func keep(_ shard: Shard, as number: Int, limit: Int) {
    drop(number)
    while bytes + shard.byteCount > limit,
      let oldest = entries.indices.filter({ entries[$0] != nil }).min(by: { lastUse($0) < lastUse($1) })
    {
      drop(oldest)
    }
    uses += 1
    entries[number] = .init(shard: shard, lastUse: uses)
    bytes += shard.byteCount
  }

  private func lastUse(_ number: Int) -> UInt64 { entries[number]?.lastUse ?? 0 }

  private mutating func drop(_ number: Int) {
    bytes -= entries[number]?.shard.byteCount ?? 0
    entries[number] = nil
  }
}
