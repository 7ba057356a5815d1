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
  private let stored: [Int]  // the caller's column numbers in the order in which they are stored
  private let sizes: Int  // the bytes of the sizes at the beginning of a sample
  private let sizeLimit: Int
  private let configuration: [UInt8]

  private var entries: [ShardEntry] = []
  /// Where each sample of the open shard ends in `samples`.
  @exclusivity(unchecked) private var ends: [Int] = []
  @exclusivity(unchecked) private var samples: [UInt8] = []
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
    stored = columns.indices.sorted {
      columns[$0].name.unicodeScalars.lexicographicallyPrecedes(columns[$1].name.unicodeScalars)
    }
    store = ShardStore(
      folder: folder, columns: stored.map { columns[$0] }, compression: compression, sizeLimit: sizeLimit)
    sizes = 4 * columns.count { $0.encoding.size == nil }
    configuration = Array(
      JSONValue.object(
        ShardEntry.configuration(
          columns: stored.map { columns[$0] }, compression: compression, hashes: ["xxh64"],
          sizeLimit: sizeLimit)
      ).python.utf8)
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
      try values[column].append(to: &sample, as: columns[column].encoding)
    }
  }

  /// Appends a sample: `write` gets the number of a column and bytes, to which it appends the column's value as its
  /// encoding stores it.
  @inline(__always)
  func append(_ write: (Int, inout [UInt8]) throws(ShardValue.Mismatch) -> Void) throws {
    precondition(!isFinished, "ShardWriter: append after finish")
    let begin = samples.count
    do { try encode(write) } catch {
      samples.removeLast(samples.count - begin)
      throw error
    }
    let bytes = samples.count - begin
    if 12 + configuration.count + bytes >= 1 << 32 {
      samples.removeLast(bytes)
      throw ShardError(
        file: folder, sample: count, problem: "it has \(bytes) bytes, a shard has at most 4 GiB",
        remedy: "cut the text")
    }
    // Count, offsets with that of the end, configuration, samples.
    let size = 4 + 4 * (ends.count + 2) + configuration.count + samples.count
    if !ends.isEmpty && size > sizeLimit {
      let sample = Array(samples[begin...])
      samples.removeLast(bytes)
      try closeShard()
      samples += sample
    }
    ends.append(samples.count)
    count += 1
  }

  /// Writes the last shard and the index.
  package func finish() throws {
    precondition(!isFinished, "ShardWriter: finish twice")
    if !ends.isEmpty { try closeShard() }
    try settle()
    try AtomicFile.write(ShardIndex(entries: entries).text, to: folder + "/" + ShardIndex.name)
    isFinished = true
  }

  /// Appends a sample: the sizes of the values that state their own, and the values.
  @inline(__always)
  private func encode(_ write: (Int, inout [UInt8]) throws(ShardValue.Mismatch) -> Void) throws {
    var size = samples.count  // where the next size goes
    samples.append(contentsOf: repeatElement(0, count: sizes))
    for column in stored {
      let start = samples.count
      do { try write(column, &samples) } catch {
        throw ShardError(
          file: folder, sample: count, column: columns[column].name, problem: error.problem,
          remedy: "correct the value or choose another encoding")
      }
      if columns[column].encoding.size == nil {
        // A size beyond 32 bits is cut here; `append` refuses such a sample.
        let bytes = UInt32(truncatingIfNeeded: samples.count - start).littleEndian
        samples.withUnsafeMutableBytes { $0.storeBytes(of: bytes, toByteOffset: size, as: UInt32.self) }
        size += 4
      }
    }
  }

  private func closeShard() throws {
    try settle()
    let start = 4 + 4 * (ends.count + 1) + configuration.count
    store.raw.removeAll(keepingCapacity: true)
    store.raw.reserveCapacity(start + samples.count)
    for word in [ends.count, start] { withUnsafeBytes(of: UInt32(word).littleEndian) { store.raw += $0 } }
    for end in ends { withUnsafeBytes(of: UInt32(start + end).littleEndian) { store.raw += $0 } }
    store.raw += configuration
    store.raw += samples
    let (number, count) = (entries.count, ends.count)
    if inBackground {
      underWay = Background { [store] in try store.write(number: number, samples: count) }
    } else {
      entries.append(try store.write(number: number, samples: count))
    }
    ends.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
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

/// Stores the shards of a folder, one after another in the same memory: only one thread at a time may use it.
private final class ShardStore: @unchecked Sendable {
  /// The bytes of the next shard.
  @exclusivity(unchecked) var raw: [UInt8] = []

  private let folder: String
  private let columns: [ShardColumn]
  private let compression: ShardCompression
  private let sizeLimit: Int
  private var compressor: Zstandard.Compressor?

  init(folder: String, columns: [ShardColumn], compression: ShardCompression, sizeLimit: Int) {
    (self.folder, self.columns, self.compression, self.sizeLimit) = (folder, columns, compression, sizeLimit)
  }

  /// Compresses and writes the shard; returns what the index says of it.
  func write(number: Int, samples: Int) throws -> ShardEntry {
    let digits = String(number)
    let name = "shard." + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".mds"
    var compressed: ShardFile?
    if case .zstandard(let level) = compression {
      compressed = try store(try compress(level: level, name), as: name + ".zstd")
    } else {
      _ = try store(raw[...], as: name)
    }
    return ShardEntry(
      columns: columns, compression: compression, hashes: ["xxh64"], sizeLimit: sizeLimit, samples: samples,
      raw: Self.describe(raw[...], name), compressed: compressed)
  }

  private func compress(level: Int, _ name: String) throws -> ArraySlice<UInt8> {
    do {
      let compressor = try compressor ?? Zstandard.Compressor(level: level)
      self.compressor = compressor
      return try compressor.compress(raw)
    } catch let failure as Zstandard.Failure {
      throw ShardError(file: folder + "/" + name, problem: failure.problem, remedy: "free some memory")
    }
  }

  private func store(_ bytes: ArraySlice<UInt8>, as name: String) throws -> ShardFile {
    try AtomicFile.write(bytes, to: folder + "/" + name)
    return Self.describe(bytes, name)
  }

  private static func describe(_ bytes: ArraySlice<UInt8>, _ name: String) -> ShardFile {
    let hash = bytes.withUnsafeBytes { XXH64.hash(of: $0) }
    return ShardFile(basename: name, bytes: bytes.count, hashes: ["xxh64": XXH64.hexadecimal(hash)])
  }
}
