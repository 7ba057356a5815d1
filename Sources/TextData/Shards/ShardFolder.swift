import Glibc
import Recipes

/// A folder of MDS shards, or several as one, version 2, as Windrow and mosaicml-streaming write them.
///
///     let folder = try ShardFolder("data/sick/train")
///     let shard = try folder.load(0)
///
/// Nothing in the folder is trusted: a shard is loaded only if its size and its xxh64 agree with the index,
/// from a path that does not lead out of the folder, into no more memory than the index states. Other hashes
/// than xxh64 are not checked. All failures are `ShardError` or `FileError`.
package final class ShardFolder: Sendable {
  /// What the index says about each shard.
  package let entries: [ShardEntry]
  /// How many samples all shards have.
  package var count: Int { starts[entries.count] }
  /// The xxh64 of the index, as 16 hexadecimal digits; those of several folders are joined by +.
  package let indexChecksum: String

  /// The folder of each shard.
  private let paths: [String]
  /// `starts[i]` is the number of samples before shard i.
  private let starts: [Int]

  /// Reads the folder's index.
  package init(_ path: String) throws {
    let file = path + "/" + ShardIndex.name
    let block = try WholeFile.read(file, limit: 1 << 28)
    entries = try ShardIndex(parsing: block.bytes, file: file).entries
    indexChecksum = XXH64.hexadecimal(XXH64.hash(of: block.bytes))
    paths = entries.map { _ in path }
    starts = Self.starts(entries)
  }

  /// The shards of several folders, one folder after the other.
  package init(joining folders: [ShardFolder]) {
    entries = folders.flatMap(\.entries)
    paths = folders.flatMap(\.paths)
    indexChecksum = folders.map(\.indexChecksum).joined(separator: "+")
    starts = Self.starts(entries)
  }

  private static func starts(_ entries: [ShardEntry]) -> [Int] {
    entries.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.samples) }
  }

  /// The shard that holds sample `index` of the folder, and the sample's number in it.
  package func locate(_ index: Int) -> (shard: Int, sample: Int) {
    precondition(index >= 0 && index < count, "ShardFolder: sample \(index) of \(count)")
    var (low, high) = (0, entries.count)  // starts[low] <= index < starts[high]
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return (low, index - starts[low])
  }

  /// The number of the first sample of a shard.
  package func start(of shard: Int) -> Int { starts[shard] }

  /// Reads, checks and decompresses one shard.
  package func load(_ number: Int) throws -> Shard {
    let entry = entries[number]
    let path = paths[number]
    let file = path + "/" + entry.stored.basename
    try checkInside(path, file)
    let stored = try WholeFile.read(file, limit: entry.stored.bytes)
    guard stored.bytes.count == entry.stored.bytes else {
      throw ShardError(
        file: file, problem: "it has \(stored.bytes.count) bytes, its index says \(entry.stored.bytes)")
    }
    if let expected = entry.stored.hashes["xxh64"] {
      let found = XXH64.hexadecimal(XXH64.hash(of: stored.bytes))
      guard found == expected else {
        throw ShardError(file: file, problem: "its xxh64 is \(found), its index says \(expected.prefix(40))")
      }
    }
    return try Shard(
      decompress(stored, entry, file), columns: entry.columns, samples: entry.samples, file: file)
  }

  /// Loads every shard once, which checks all there is to check.
  package func verify() throws {
    for number in entries.indices { _ = try load(number) }
  }

  private func decompress(_ stored: MemoryBlock, _ entry: ShardEntry, _ file: String) throws -> MemoryBlock {
    guard entry.compressed != nil else { return stored }
    do { return try Zstandard.decompress(stored.bytes, size: entry.raw.bytes) } catch {
      throw ShardError(file: file, problem: error.problem)
    }
  }

  /// Refuses a file that lies outside the folder once symbolic links are followed.
  private func checkInside(_ path: String, _ file: String) throws {
    guard let folder = realpath(path, nil) else { throw FileError(reading: path, "cannot open") }
    defer { free(folder) }
    guard let target = realpath(file, nil) else { throw FileError(reading: file, "cannot open") }
    defer { free(target) }
    let prefix = String(cString: folder)
    if !String(cString: target).utf8.starts(with: (prefix == "/" ? prefix : prefix + "/").utf8) {
      throw ShardError(
        file: file, problem: "it is a link that leads out of the index's folder",
        remedy: "do not use this data, or put the file itself there")
    }
  }
}
