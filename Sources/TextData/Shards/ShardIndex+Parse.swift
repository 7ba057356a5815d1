import Recipes

/// Reads the members of one JSON object of an index, each exactly once, and names the place in errors.
private struct IndexObject {
  let file: String
  let place: String
  private let members: [String: JSONValue]

  /// `exactly`: whether keys other than `keys` are an error.
  init(_ value: JSONValue, file: String, place: String, keys: [String], exactly: Bool) throws {
    (self.file, self.place) = (file, place)
    guard case .object(let members) = value else {
      throw ShardError(file: file, problem: "\(place) is not an object", remedy: IndexObject.remedy)
    }
    self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    if let missing = keys.first(where: { self.members[$0] == nil }) {
      throw error("key '\(missing)' is missing")
    }
    if exactly, let extra = members.map(\.name).first(where: { !keys.contains($0) }) {
      throw error("unknown key '\(extra)'")
    }
  }

  static let remedy = "the index is damaged or of another format: copy it again or pack the data again"

  func error(_ problem: String) -> ShardError {
    ShardError(file: file, problem: "\(place): \(problem)", remedy: Self.remedy)
  }

  subscript(key: String) -> JSONValue { members[key] ?? .null }

  func string(_ key: String) throws -> String {
    guard case .text(let text) = self[key] else { throw error("'\(key)' must be text") }
    return text
  }

  /// A whole number from 0 to below 2^32, the largest that the format can mean.
  func count(_ key: String) throws -> Int {
    guard case .integer(let value) = self[key], (0..<1 << 32).contains(value) else {
      throw error("'\(key)' is \(self[key].json.prefix(40)), expected a whole number from 0 to 2^32 - 1")
    }
    return value
  }

  func array(_ key: String) throws -> [JSONValue] {
    guard case .array(let values) = self[key] else { throw error("'\(key)' must be a list") }
    return values
  }

  func strings(_ key: String) throws -> [String] {
    try array(key).map {
      guard case .text(let text) = $0 else { throw error("'\(key)' must be a list of texts") }
      return text
    }
  }
}

extension ShardIndex {
  /// Reads an index; `ShardError` when it is not version 2, lacks keys or has others, or contradicts itself.
  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    let json: JSONValue
    do { json = try JSONValue(parsing: bytes) } catch let error as JSONError {
      throw ShardError(
        file: file, problem: "not JSON: \(error.problem) at byte \(error.offset)", remedy: IndexObject.remedy)
    }
    let top = try IndexObject(json, file: file, place: "top", keys: ["shards", "version"], exactly: false)
    try Self.checkVersion(top)
    entries = try top.array("shards").enumerated().map { number, entry in
      try ShardEntry(entry, file: file, place: "shard entry \(number)")
    }
  }

  fileprivate static func checkVersion(_ object: IndexObject) throws {
    guard object["version"] == .integer(2) else {
      throw object.error("'version' is \(object["version"].json.prefix(40)), only version 2 is read")
    }
  }
}

extension ShardEntry {
  private static let keys = [
    "column_encodings", "column_names", "column_sizes", "compression", "format", "hashes", "raw_data",
    "samples", "size_limit", "version", "zip_data",
  ]

  fileprivate init(_ json: JSONValue, file: String, place: String) throws {
    guard case .object = json, json["format"] == nil || json["format"] == "mds" else {
      throw ShardError(
        file: file, problem: "\(place) is not of format 'mds'", remedy: "pack the data again, as mds")
    }
    let object = try IndexObject(json, file: file, place: place, keys: Self.keys, exactly: true)
    try ShardIndex.checkVersion(object)
    columns = try Self.columns(of: object)
    compression = try Self.compression(of: object)
    hashes = try object.strings("hashes")
    sizeLimit =
      switch object["size_limit"] {
      case .null, .text: nil
      default: try object.count("size_limit")
      }
    samples = try object.count("samples")
    raw = try ShardFile(object["raw_data"], file: file, place: place + ", raw_data")
    compressed =
      object["zip_data"] == .null
      ? nil : try ShardFile(object["zip_data"], file: file, place: place + ", zip_data")
    if (compression == .none) != (compressed == nil) {
      throw object.error("'compression' and 'zip_data' must both be null or neither")
    }
  }

  private static func columns(of object: IndexObject) throws -> [ShardColumn] {
    let names = try object.strings("column_names")
    let encodings = try object.strings("column_encodings")
    let sizes = try object.array("column_sizes")
    guard names.count == encodings.count, names.count == sizes.count else {
      throw object.error("column_names, column_encodings and column_sizes differ in length")
    }
    if Set(names.map { Array($0.utf8) }).count < names.count {
      throw object.error("two columns have one name")
    }
    return try names.indices.map { at in
      let encoding = try ShardEncoding(name: encodings[at], column: names[at], file: object.file)
      guard sizes[at] == encoding.size.map({ .integer($0) }) ?? .null else {
        throw object.error(
          "column '\(names[at])' of encoding '\(encodings[at])' has size \(sizes[at].json.prefix(40))")
      }
      return ShardColumn(names[at], encoding)
    }
  }

  private static func compression(of object: IndexObject) throws -> ShardCompression {
    if object["compression"] == .null { return .none }
    let name = try object.string("compression")
    guard let compression = ShardCompression(name: name) else {
      throw ShardError(
        file: object.file, problem: "\(object.place): compression '\(name)' is not read",
        remedy: "write the shards with 'zstd' or without compression")
    }
    return compression
  }
}

extension ShardFile {
  fileprivate init(_ json: JSONValue, file: String, place: String) throws {
    let object = try IndexObject(
      json, file: file, place: place, keys: ["basename", "bytes", "hashes"], exactly: true)
    basename = try object.string("basename")
    bytes = try object.count("bytes")
    let parts = basename.split(separator: "/", omittingEmptySubsequences: false)
    if basename.utf8.contains(0) || parts.contains(where: { $0 == ".." || $0 == "." || $0.isEmpty }) {
      throw ShardError(
        file: file, problem: "\(place): '\(basename)' is not a path inside the index's folder",
        remedy: "do not use this data: its index names files that are not its own")
    }
    guard case .object(let members) = object["hashes"] else {
      throw object.error("'hashes' must be an object")
    }
    var hashes: [String: String] = [:]
    for member in members {
      guard case .text(let digits) = member.value else { throw object.error("a hash must be text") }
      hashes[member.name] = digits
    }
    self.hashes = hashes
  }
}
