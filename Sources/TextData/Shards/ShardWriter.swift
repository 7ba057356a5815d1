import Glibc
import Recipes

/// Writes samples as MDS shards, version 2, with xxh64 hashes; Windrow and mosaicml-streaming read them.
///
///     let writer = try ShardWriter(folder: "out", columns: [.init("text", .string), .init("label", .int)])
///     try writer.append([.string("great film"), .integer(1)])
///     try writer.finish()
///
/// One shard is in memory, and one that is compressed and written meanwhile; whatever goes wrong there is thrown by a
/// later call, and by all that follow. Each file appears whole or not at all, and the index last: a folder without an
/// index is unfinished. Failures are `ShardError` or `FileError`.
package final class ShardWriter {
  /// The bytes of an uncompressed shard unless the caller asks for another size.
  package static let defaultSizeLimit = 8 << 20

  // Every sample touches what is unchecked here; the checks took 3 % of packing.

  /// The number of samples so far.
  @exclusivity(unchecked) package private(set) var count = 0

  private let folder: String
  private let columns: [ShardColumn]  // in the order of the caller's values
  /// The caller's column numbers in the order in which they are stored, and whether each value states its size.
  private let stored: [(column: Int, hasSize: Bool)]
  private let sizes: Int  // the bytes of the sizes at the beginning of a sample
  private let sizeLimit: Int
  private let configuration: [UInt8]

  private var entries: [ShardEntry] = []
  /// The samples of the open shard, and where each ends.
  @exclusivity(unchecked) private var samples: ShardBuffer
  @exclusivity(unchecked) private var ends: [UInt32] = []
  /// The shard before while it is written, then memory for the next one.
  private var other: ShardBuffer
  @exclusivity(unchecked) private var isFinished = false
  private let inBackground: Bool
  private let store: ShardStore
  private var underWay: Background<ShardEntry>?

  /// Makes `folder` if it is not there and begins writing; a folder that has an index already is refused.
  ///
  /// A shard is closed when the next sample would make it larger than `sizeLimit` bytes, uncompressed; a
  /// sample larger than that gets a shard of its own.
  ///
  /// - Parameter inBackground: whether another thread may compress and write
  package init(
    folder: String, columns: [ShardColumn], compression: ShardCompression = .zstandard(level: 1),
    sizeLimit: Int = ShardWriter.defaultSizeLimit, inBackground: Bool = true
  ) throws {
    self.inBackground = inBackground
    precondition(!columns.isEmpty, "ShardWriter: no columns")
    precondition(
      Set(columns.map { Array($0.name.utf8) }).count == columns.count,
      "ShardWriter: two columns have one name")
    precondition(sizeLimit > 0 && sizeLimit < 1 << 32, "ShardWriter: a size limit of \(sizeLimit)")
    if case .zstandard(let level) = compression {
      precondition((1...22).contains(level), "ShardWriter: zstd level \(level)")
    }
    (self.folder, self.columns) = (folder, columns)
    self.sizeLimit = sizeLimit
    let order = columns.indices.sorted {
      columns[$0].name.unicodeScalars.lexicographicallyPrecedes(columns[$1].name.unicodeScalars)
    }
    let ordered = order.map { columns[$0] }
    stored = order.map { ($0, columns[$0].encoding.size == nil) }
    store = ShardStore(folder: folder, columns: ordered, compression: compression, sizeLimit: sizeLimit)
    sizes = 4 * columns.count { $0.encoding.size == nil }
    configuration = Array(
      JSONValue.object(
        ShardEntry.configuration(
          columns: ordered, compression: compression, hashes: ["xxh64"], sizeLimit: sizeLimit)
      ).python.utf8)
    // A sample has at least its sizes and its numbers, and an offset before all samples: no more fit into a shard.
    let leastSample = columns.reduce(0) { $0 + ($1.encoding.size ?? 4) }
    let room = configuration.count + 12 + 4 * (sizeLimit / (leastSample + 4))
    let capacity = min(sizeLimit, Self.defaultSizeLimit)
    (samples, other) = (.init(room: room, capacity: capacity), .init(room: room, capacity: capacity))
    if mkdir(folder, 0o755) != 0 && errno != EEXIST { throw FileError(writing: folder) }
    if access(folder + "/" + ShardIndex.name, F_OK) == 0 {
      throw FileError(
        file: folder, problem: "there are shards here already", remedy: "write to another folder")
    }
  }

  /// Appends a sample: a value for each column, in the order in which the columns were given.
  ///
  /// A value that does not fit its column is a `ShardError`; the sample is then left out and writing can go on.
  package func append(_ values: [ShardValue]) throws {
    precondition(
      values.count == columns.count, "ShardWriter: \(values.count) values, \(columns.count) columns")
    try append { column, sample throws(ShardValue.Mismatch) in
      try values[column].append(to: sample, as: columns[column].encoding)
    }
  }

  /// Appends a sample: `write` gets the number of a column and memory, to which it appends the column's value as its
  /// encoding stores it.
  @inline(__always)
  func append(_ write: (Int, ShardBuffer) throws(ShardValue.Mismatch) -> Void) throws {
    precondition(!isFinished, "ShardWriter: append after finish")
    let begin = samples.count
    do { try encode(write) } catch {
      samples.removeAll(after: begin)
      throw error
    }
    let bytes = samples.count - begin
    if 12 + configuration.count + bytes >= 1 << 32 {
      samples.removeAll(after: begin)
      throw ShardError(
        file: folder, sample: count, problem: "it has \(bytes) bytes, a shard has at most 4 GiB",
        remedy: "cut the text")
    }
    // Count, offsets with that of the end, configuration, samples.
    let size = 4 + 4 * (ends.count + 2) + configuration.count + samples.count
    if !ends.isEmpty && size > sizeLimit { try closeShard(at: begin) }
    ends.append(UInt32(samples.count))
    count += 1
  }

  /// Writes the last shard and the index.
  package func finish() throws {
    precondition(!isFinished, "ShardWriter: finish twice")
    if !ends.isEmpty { try closeShard(at: samples.count) }
    try settle()
    try AtomicFile.write(ShardIndex(entries: entries).text, to: folder + "/" + ShardIndex.name)
    isFinished = true
  }

  /// Appends a sample: the sizes of the values that state their own, and the values.
  @inline(__always)
  private func encode(_ write: (Int, ShardBuffer) throws(ShardValue.Mismatch) -> Void) throws {
    let samples = samples
    var size = samples.appendBlank(sizes)  // where the next size goes
    for (column, hasSize) in stored {
      let start = samples.count
      do { try write(column, samples) } catch {
        throw ShardError(
          file: folder, sample: count, column: columns[column].name, problem: error.problem,
          remedy: "correct the value or choose another encoding")
      }
      if hasSize {
        // A size beyond 32 bits is cut here; `append` refuses such a sample.
        samples.put(UInt32(truncatingIfNeeded: samples.count - start), at: size)
        size += 4
      }
    }
  }

  /// Stores the first `end` bytes of the open shard; what comes after them is the next shard's first sample.
  private func closeShard(at end: Int) throws {
    try settle()
    other.removeAll()
    other.append(samples.bytes(from: end))
    samples.removeAll(after: end)
    swap(&samples, &other)
    let start = UInt32(4 + 4 * (ends.count + 1) + configuration.count)
    let words = ([UInt32(ends.count), start] + ends.map { start + $0 }).map { $0.littleEndian }
    let header = words.withUnsafeBytes { Array($0) } + configuration
    let (number, count, full) = (entries.count, ends.count, other)
    ends.removeAll(keepingCapacity: true)
    if inBackground {
      underWay = Background { [store] in
        try store.write(full.file(header: header), number: number, samples: count).finish()
      }
    } else {
      // Another thread waits for the disk.
      let written = Result { try store.write(full.file(header: header), number: number, samples: count) }
      underWay = Background { try written.get().finish() }
    }
  }

  deinit { waitForShard() }

  /// Waits until nothing is written any more.
  package func waitForShard() { _ = try? underWay?.value() }

  /// Waits for the shard that is being written. One that failed stays, so that nothing is finished without it.
  private func settle() throws {
    guard let last = underWay else { return }
    entries.append(try last.value())
    underWay = nil
  }
}

/// Stores the shards of a folder, one after another: only one thread at a time may use it.
private final class ShardStore: @unchecked Sendable {
  private let folder: String
  private let columns: [ShardColumn]
  private let compression: ShardCompression
  private let sizeLimit: Int
  private var compressor: Zstandard.Compressor?

  init(folder: String, columns: [ShardColumn], compression: ShardCompression, sizeLimit: Int) {
    (self.folder, self.columns, self.compression, self.sizeLimit) = (folder, columns, compression, sizeLimit)
  }

  /// Compresses a shard and writes it.
  func write(_ raw: UnsafeRawBufferPointer, number: Int, samples: Int) throws -> WrittenShard {
    let digits = String(number)
    let name = "shard." + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".mds"
    let hash = XXH64.hash(of: raw)
    var (stored, compressed) = (raw, ShardFile?.none)
    if case .zstandard(let level) = compression {
      stored = try compress(raw, hash: hash, level: level, name)
      compressed = Self.describe(stored, hash: XXH64.hash(of: stored), name + ".zstd")
    }
    let file = try AtomicFile(path: folder + "/" + (compressed?.basename ?? name))
    try file.write(stored)
    return WrittenShard(
      ShardEntry(
        columns: columns, compression: compression, hashes: ["xxh64"], sizeLimit: sizeLimit, samples: samples,
        raw: Self.describe(raw, hash: hash, name), compressed: compressed),
      file)
  }

  private func compress(
    _ raw: UnsafeRawBufferPointer, hash: UInt64, level: Int, _ name: String
  ) throws -> UnsafeRawBufferPointer {
    do {
      let compressor = try compressor ?? Zstandard.Compressor(level: level)
      self.compressor = compressor
      return try compressor.compress(raw, hash: hash)
    } catch let failure as Zstandard.Failure {
      throw ShardError(file: folder + "/" + name, problem: failure.problem, remedy: "free some memory")
    }
  }

  private static func describe(_ bytes: UnsafeRawBufferPointer, hash: UInt64, _ name: String) -> ShardFile {
    ShardFile(basename: name, bytes: bytes.count, hashes: ["xxh64": XXH64.hexadecimal(hash)])
  }
}

/// A shard that is written, but not yet on the disk under its name. Only one thread at a time may use it.
private final class WrittenShard: @unchecked Sendable {
  private let entry: ShardEntry
  private var file: AtomicFile?

  init(_ entry: ShardEntry, _ file: consuming AtomicFile) {
    self.entry = entry
    self.file = consume file
  }

  /// Waits for the disk and gives the file its name; returns what the index says of it.
  func finish() throws -> ShardEntry {
    if let file = file.take() { try file.finish() }
    return entry
  }
}
