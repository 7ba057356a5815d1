/// Whether and how shard files are compressed.
public enum ShardCompression: Sendable, Equatable {
  /// Not at all.
  case none
  /// One Zstandard frame a shard, at a level from 1 to 22.
  case zstandard(level: Int)

  /// The name in the index; nil for none.
  var name: String? {
    switch self {
    case .none: nil
    case .zstandard(3): "zstd"  // the level that the bare name means
    case .zstandard(let level): "zstd:\(level)"
    }
  }

  init?(name: String) {
    guard name != "zstd" else {
      self = .zstandard(level: 3)
      return
    }
    guard name.hasPrefix("zstd:"), let level = Int(name.dropFirst(5)), (1...22).contains(level)
    else { return nil }
    self = .zstandard(level: level)
  }
}

/// A file that an index names.
public struct ShardFile: Sendable, Equatable {
  /// The path from the index's folder.
  public let basename: String
  /// The file's size.
  public let bytes: Int
  /// Hash name → hexadecimal digits.
  public let hashes: [String: String]
}

/// What an index says about one shard.
public struct ShardEntry: Sendable, Equatable {
  /// The columns in the order in which samples hold them.
  public let columns: [ShardColumn]
  /// How the file is compressed.
  public let compression: ShardCompression
  /// The names of the hashes that were taken.
  public let hashes: [String]
  /// The size in bytes at which the writer begins a new shard; nil where there is none or it is not in bytes.
  public let sizeLimit: Int?
  /// How many samples the shard has.
  public let samples: Int
  /// The uncompressed shard, which need not be on disk.
  public let raw: ShardFile
  /// The compressed shard; nil when it is not compressed.
  public let compressed: ShardFile?

  /// The file that is on disk.
  var stored: ShardFile { compressed ?? raw }
}

/// The list of the shards in a folder: the file `index.json`.
public struct ShardIndex: Sendable, Equatable {
  /// The shards in order.
  public let entries: [ShardEntry]

  /// The file's name.
  static let name = "index.json"

  /// The file's content, byte for byte as Python's `json.dumps(…, sort_keys=True)` prints it.
  var text: String {
    ShardJSON.object(["version": .integer(2), "shards": .array(entries.map(\.json))]).text
  }
}

extension ShardEntry {
  var json: ShardJSON {
    var members = Self.configuration(
      columns: columns, compression: compression, hashes: hashes, sizeLimit: sizeLimit)
    members["samples"] = .integer(samples)
    members["raw_data"] = raw.json
    members["zip_data"] = compressed?.json ?? .null
    return .object(members)
  }

  /// The part of an entry that a shard repeats before its samples.
  static func configuration(
    columns: [ShardColumn], compression: ShardCompression, hashes: [String], sizeLimit: Int?
  ) -> [String: ShardJSON] {
    [
      "version": .integer(2), "format": .string("mds"),
      "column_names": .array(columns.map { .string($0.name) }),
      "column_encodings": .array(columns.map { .string($0.encoding.rawValue) }),
      "column_sizes": .array(columns.map { $0.encoding.size.map { .integer($0) } ?? .null }),
      "compression": compression.name.map { .string($0) } ?? .null,
      "hashes": .array(hashes.map { .string($0) }),
      "size_limit": sizeLimit.map { .integer($0) } ?? .null,
    ]
  }
}

extension ShardFile {
  var json: ShardJSON {
    .object([
      "basename": .string(basename), "bytes": .integer(bytes),
      "hashes": .object(hashes.mapValues { .string($0) }),
    ])
  }
}
