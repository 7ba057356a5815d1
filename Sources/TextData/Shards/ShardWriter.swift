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

  /// The number of samples so far.
  package private(set) var count = 0

  private let folder: String
  private let columns: [ShardColumn]  // in the order of the caller's values
  private let stored: [Int]  // the caller's column numbers in the order in which they are stored
  private let compression: ShardCompression
  private let sizeLimit: Int
  private let configuration: [UInt8]

  private var entries: [ShardEntry] = []
  private var ends: [Int] = []  // where each sample of the open shard ends in `samples`
  private var samples: [UInt8] = []
  private var isFinished = false
  private let inBackground: Bool
  private var underWay: Background<ShardEntry>?

  /// Makes `folder` if it is not there and begins writing; a folder that has an index already is refused.
  ///
  /// A shard is closed when the next sample would make it larger than `sizeLimit` bytes, uncompressed; a
  /// sample larger than that gets a shard of its own.
  ///
  /// - Parameter inBackground: whether another thread may compress and write
  package init(
    folder: String, columns: [ShardColumn], compression: ShardCompression = .zstandard(level: 3),
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
    (self.compression, self.sizeLimit) = (compression, sizeLimit)
    stored = columns.indices.sorted {
      columns[$0].name.unicodeScalars.lexicographicallyPrecedes(columns[$1].name.unicodeScalars)
    }
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
    precondition(!isFinished, "ShardWriter: append after finish")
    precondition(
      values.count == columns.count, "ShardWriter: \(values.count) values, \(columns.count) columns")
    let sample = try encode(values)
    // Count, offsets with that of the end, configuration, samples.
    let size = 4 + 4 * (ends.count + 1) + configuration.count + samples.count
    if !ends.isEmpty && size + 4 + sample.count > sizeLimit { try closeShard() }
    if 12 + configuration.count + sample.count >= 1 << 32 {
      throw ShardError(
        file: folder, sample: count, problem: "it has \(sample.count) bytes, a shard has at most 4 GiB",
        remedy: "cut the text")
    }
    samples += sample
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

  private func encode(_ values: [ShardValue]) throws -> [UInt8] {
    var head: [UInt8] = []
    var body: [UInt8] = []
    for column in stored {
      let start = body.count
      do { try values[column].append(to: &body, as: columns[column].encoding) } catch {
        throw ShardError(
          file: folder, sample: count, column: columns[column].name, problem: error.problem,
          remedy: "correct the value or choose another encoding")
      }
      if columns[column].encoding.size == nil {
        // A size beyond 32 bits is cut here; `append` refuses such a sample.
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: body.count - start).littleEndian) { head += $0 }
      }
    }
    return head + body
  }

  private func closeShard() throws {
    let start = 4 + 4 * (ends.count + 1) + configuration.count
    var raw: [UInt8] = []
    raw.reserveCapacity(start + samples.count)
    for word in [ends.count, start] + ends.map({ start + $0 }) {
      withUnsafeBytes(of: UInt32(word).littleEndian) { raw += $0 }
    }
    raw += configuration
    raw += samples
    try settle()
    let digits = String(entries.count)
    let shard = ClosedShard(
      path: folder,
      name: "shard." + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".mds",
      samples: ends.count, columns: stored.map { columns[$0] }, compression: compression,
      sizeLimit: sizeLimit)
    if inBackground {
      underWay = Background { [raw] in try shard.write(raw) }
    } else {
      entries.append(try shard.write(raw))
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

/// A shard that gets no more samples.
private struct ClosedShard: Sendable {
  let path: String
  let name: String
  let samples: Int
  let columns: [ShardColumn]
  let compression: ShardCompression
  let sizeLimit: Int

  /// Compresses the shard and writes it; returns what the index says of it.
  func write(_ raw: [UInt8]) throws -> ShardEntry {
    var compressed: ShardFile?
    if case .zstandard(let level) = compression {
      compressed = try store(try compress(raw, level: level), as: name + ".zstd")
    } else {
      _ = try store(raw, as: name)
    }
    return ShardEntry(
      columns: columns, compression: compression, hashes: ["xxh64"], sizeLimit: sizeLimit, samples: samples,
      raw: Self.describe(raw, name), compressed: compressed)
  }

  private func compress(_ raw: [UInt8], level: Int) throws -> [UInt8] {
    do { return try Zstandard.compress(raw, level: Int32(level)) } catch {
      throw ShardError(file: path + "/" + name, problem: error.problem, remedy: "free some memory")
    }
  }

  private func store(_ bytes: [UInt8], as name: String) throws -> ShardFile {
    try AtomicFile.write(bytes, to: path + "/" + name)
    return Self.describe(bytes, name)
  }

  private static func describe(_ bytes: [UInt8], _ name: String) -> ShardFile {
    let hash = bytes.withUnsafeBytes { XXH64.hash(of: $0) }
    return ShardFile(basename: name, bytes: bytes.count, hashes: ["xxh64": XXH64.hexadecimal(hash)])
  }
}
