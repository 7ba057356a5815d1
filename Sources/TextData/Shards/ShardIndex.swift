import Recipes

/// Whether and how shard files are compressed.
package enum ShardCompression: Sendable, Equatable {
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
package struct ShardFile: Sendable, Equatable {
  /// The path from the index's folder.
  package let basename: String
  /// The file's size.
  package let bytes: Int
  /// Hash name → hexadecimal digits.
  package let hashes: [String: String]
}

/// What an index says about one shard.
package struct ShardEntry: Sendable, Equatable {
  /// The columns in the order in which samples hold them.
  package let columns: [ShardColumn]
  /// How the file is compressed.
  package let compression: ShardCompression
  /// The names of the hashes that were taken.
  package let hashes: [String]
  /// The size in bytes at which the writer begins a new shard; nil where there is none or it is not in bytes.
  package let sizeLimit: Int?
  /// How many samples the shard has.
  package let samples: Int
  /// The uncompressed shard, which need not be on disk.
  package let raw: ShardFile
  /// The compressed shard; nil when it is not compressed.
  package let compressed: ShardFile?

  /// The file that is on disk.
  var stored: ShardFile { compressed ?? raw }
}

/// The list of the shards in a folder: the file `index.json`.
package struct ShardIndex: Sendable, Equatable {
  /// The shards in order.
  package let entries: [ShardEntry]

  /// The file's name.
  static let name = "index.json"

  /// The file's content, byte for byte as Python's `json.dumps(…, sort_keys=True)` prints it.
  var text: String {
    let index: JSONValue = ["version": 2, "shards": .array(entries.map(\.json))]
    return index.python
  }
}

extension ShardEntry {
  var json: JSONValue {
    .object(
      Self.configuration(columns: columns, compression: compression, hashes: hashes, sizeLimit: sizeLimit)
        + [
          .init("samples", .integer(samples)), .init("raw_data", raw.json),
          .init("zip_data", compressed?.json ?? .null),
        ])
  }

  /// The part of an entry that a shard repeats before its samples.
  static func configuration(
    columns: [ShardColumn], compression: ShardCompression, hashes: [String], sizeLimit: Int?
  ) -> [JSONValue.Member] {
    [
      .init("version", 2), .init("format", "mds"),
      .init("column_names", .array(columns.map { .text($0.name) })),
      .init("column_encodings", .array(columns.map { .text($0.encoding.rawValue) })),
      .init("column_sizes", .array(columns.map { $0.encoding.size.map { .integer($0) } ?? .null })),
      .init("compression", compression.name.map { .text($0) } ?? .null),
      .init("hashes", .array(hashes.map { .text($0) })),
      .init("size_limit", sizeLimit.map { .integer($0) } ?? .null),
    ]
  }
}

extension ShardFile {
  var json: JSONValue {
    [
      "basename": .text(basename), "bytes": .integer(bytes),
      "hashes": .object(hashes.map { .init($0.key, .text($0.value)) }),
    ]
  }
}
