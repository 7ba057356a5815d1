/// The samples of one shard in memory, checked when it was made: every sample and every value lies inside the
/// shard, and text is UTF-8.
///
///     shard.withSample(5) { sample in use(sample.bytes(0)) }      // no copy
///     let values = try shard.values(at: 5)
///
/// A shard is: count n, n + 1 offsets, a configuration text, the samples. A sample is: the sizes of its values
/// of variable size, then all values. Sizes and offsets are 32-bit little-endian.
package final class Shard: Sendable {
  /// The file it comes from.
  package let file: String
  /// The columns in the order in which samples hold them.
  package let columns: [ShardColumn]
  /// How many samples there are.
  package let count: Int
  /// How many bytes of memory they take.
  package var byteCount: Int { block.bytes.count }

  private let block: MemoryBlock
  private let layout: SampleLayout

  /// Checks `block` and makes a shard of it.
  init(_ block: MemoryBlock, columns: [ShardColumn], samples: Int, file: String) throws {
    (self.block, self.columns, self.file) = (block, columns, file)
    layout = SampleLayout(columns)
    count = samples
    let size = block.bytes.count
    guard size >= 8 else { throw ShardError(file: file, problem: "\(size) bytes are too few for a shard") }
    let stated = Int(word(at: 0))
    guard stated == samples else {
      throw ShardError(file: file, problem: "it has \(stated) samples, its index says \(samples)")
    }
    guard samples <= (size - 4) / 4 - 1 else {
      throw ShardError(file: file, problem: "\(samples) samples cannot fit into \(size) bytes")
    }
    guard Int(word(at: 4)) >= 8 + 4 * samples else {
      throw ShardError(file: file, sample: 0, problem: "it overlaps the table of offsets")
    }
    guard Int(word(at: 4 + 4 * samples)) == size else {
      throw ShardError(
        file: file, problem: "the last sample ends at \(word(at: 4 + 4 * samples)), the shard at \(size)")
    }
    for sample in 0..<samples { try check(sample) }
  }

  /// Calls `body` with a view of sample `index`, which is valid only during the call.
  package func withSample<Result>(_ index: Int, _ body: (ShardSample) throws -> Result) rethrows -> Result {
    precondition(index >= 0 && index < count, "Shard: sample \(index) of \(count)")
    let start = Int(word(at: 4 + 4 * index))
    let end = Int(word(at: 8 + 4 * index))
    return try withExtendedLifetime(block) {
      try body(ShardSample(UnsafeRawBufferPointer(rebasing: block.bytes[start..<end]), layout))
    }
  }

  /// The values of sample `index`, in the order of the columns.
  package func values(at index: Int) throws -> [ShardValue] {
    try withSample(index) { sample in try columns.indices.map { try value($0, of: sample, index) } }
  }

  private func value(_ column: Int, of sample: ShardSample, _ index: Int) throws -> ShardValue {
    do { return try ShardValue(sample.bytes(column), as: columns[column].encoding) } catch {
      throw ShardError(file: file, sample: index, column: columns[column].name, problem: error.problem)
    }
  }

  private func word(at offset: Int) -> UInt32 {
    block.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
  }

  /// Checks that sample `index` lies inside the shard and is made of exactly its values.
  private func check(_ index: Int) throws {
    let start = Int(word(at: 4 + 4 * index))
    let end = Int(word(at: 8 + 4 * index))
    guard start <= end, end <= block.bytes.count else {
      throw ShardError(
        file: file, sample: index, problem: "it goes from byte \(start) to \(end) of \(byteCount)")
    }
    var needed = layout.headBytes + layout.fixedBytes
    if end - start >= needed {
      for variable in 0..<layout.headBytes / 4 { needed += Int(word(at: start + 4 * variable)) }
    }
    guard end - start == needed else {
      throw ShardError(
        file: file, sample: index, problem: "it has \(end - start) bytes, its values need \(needed)")
    }
    let sample = ShardSample(UnsafeRawBufferPointer(rebasing: block.bytes[start..<end]), layout)
    for column in columns.indices where columns[column].encoding.isText {
      let text = sample.bytes(column).bindMemory(to: UInt8.self)
      do { _ = try UTF8Span(validating: text.span) } catch {
        throw ShardError(
          file: file, sample: index, column: columns[column].name, problem: "the text is not UTF-8")
      }
    }
  }
}

/// Where the values of a sample lie.
struct SampleLayout {
  /// The size of each column's values; -1 where each value states its own.
  let sizes: [Int]
  /// The bytes before the first value: the sizes of the values of variable size.
  let headBytes: Int
  /// The bytes of all values of fixed size.
  let fixedBytes: Int

  init(_ columns: [ShardColumn]) {
    sizes = columns.map { $0.encoding.size ?? -1 }
    headBytes = 4 * sizes.count { $0 < 0 }
    fixedBytes = sizes.reduce(0) { $0 + max($1, 0) }
  }
}

/// A view of one sample, valid only inside `Shard.withSample`.
package struct ShardSample {
  private let sample: UnsafeRawBufferPointer
  private let layout: SampleLayout

  init(_ sample: UnsafeRawBufferPointer, _ layout: SampleLayout) {
    (self.sample, self.layout) = (sample, layout)
  }

  /// The bytes of a column's value; those of a text are UTF-8.
  package func bytes(_ column: Int) -> UnsafeRawBufferPointer {
    var head = 0
    var start = layout.headBytes
    for before in 0..<column {
      if layout.sizes[before] >= 0 {
        start += layout.sizes[before]
      } else {
        start += size(at: head)
        head += 4
      }
    }
    let size = layout.sizes[column] >= 0 ? layout.sizes[column] : size(at: head)
    return UnsafeRawBufferPointer(rebasing: sample[start..<start + size])
  }

  /// A text column's value.
  package func string(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  /// The value of a column of encoding `int` or `int64`.
  package func integer(_ column: Int) -> Int {
    Int(Int64(littleEndian: bytes(column).loadUnaligned(as: Int64.self)))
  }

  private func size(at head: Int) -> Int {
    Int(sample.loadUnaligned(fromByteOffset: head, as: UInt32.self).littleEndian)
  }
}
