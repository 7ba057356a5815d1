import Glibc
import Recipes

/// The checked header of a safetensors file.
struct SafetensorsHeader {
  let entries: [SafetensorsFile.Entry]
  let metadata: [String: String]
  let dataStart: Int

  init(path: String, descriptor: Int32) throws {
    func fail(_ problem: String) -> SafetensorsError {
      SafetensorsError(file: path, tensor: nil, problem: problem)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw fail("cannot read: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw fail("not a file: give the path of a .safetensors file")
    }
    let size = Int(status.st_size)
    guard size >= 8 else {
      throw fail("\(size) bytes, too short for a safetensors file: it was cut off or is another")
    }

    var prefix: UInt64 = 0
    try withUnsafeMutableBytes(of: &prefix) { try readFully(descriptor, at: 0, into: $0, error: fail) }
    guard let length = Int(exactly: UInt64(littleEndian: prefix)), length <= SafetensorsFile.headerLimit
    else {
      throw fail(
        "header of \(UInt64(littleEndian: prefix)) bytes, at most 100 MB allowed: not a safetensors file?")
    }
    guard length <= size - 8 else {
      throw fail(
        "header of \(length) bytes in a file of \(size): it was cut off or is not a safetensors file")
    }
    var bytes = [UInt8](repeating: 0, count: length)
    try bytes.withUnsafeMutableBytes { try readFully(descriptor, at: 8, into: $0, error: fail) }

    guard bytes.first == UInt8(ascii: "{") else { throw fail("the header does not start with '{'") }
    let root: JSONValue
    do {
      root = try bytes.withUnsafeBytes { try JSONValue(parsing: $0, depth: 8) }
    } catch let error as JSONError {
      throw fail("header, \(error)")
    }
    guard case .object(let members) = root else { throw fail("header: not a JSON object") }
    metadata = try Self.metadata(root[metadataName], fail)
    entries = try members.filter { $0.name != metadataName }
      .map { try Self.entry($0, path: path) }
      .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    dataStart = 8 + length
    try Self.requireCover(of: size - dataStart, by: entries, path: path)
  }

  private static func metadata(
    _ value: JSONValue?, _ fail: (String) -> SafetensorsError
  ) throws -> [String: String] {
    guard let value else { return [:] }
    guard case .object(let members) = value else {
      throw fail("header: \(metadataName) is not a JSON object")
    }
    var texts: [String: String] = [:]
    for member in members {
      guard case .text(let text) = member.value else {
        throw fail("header: \(metadataName) has \(quoted(member.name)), which is not text")
      }
      texts[member.name] = text
    }
    return texts
  }

  private static func entry(_ member: JSONValue.Member, path: String) throws -> SafetensorsFile.Entry {
    func fail(_ problem: String) -> SafetensorsError {
      SafetensorsError(file: path, tensor: member.name, problem: problem)
    }
    guard case .object(let fields) = member.value,
      Set(fields.map(\.name)) == ["dtype", "shape", "data_offsets"]
    else { throw fail("expected an object with dtype, shape and data_offsets") }
    guard case .text(let name)? = member.value["dtype"], let type = SafetensorsType(rawValue: name) else {
      let names = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("unknown dtype \(member.value["dtype"]?.json.prefix(40) ?? ""); known: \(names)")
    }
    guard let shape = sizes(member.value["shape"]) else {
      throw fail("shape: expected a list of whole numbers from 0")
    }
    guard let offsets = sizes(member.value["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else {
      throw fail("data_offsets: expected a start and an end")
    }
    var size = type.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw fail("shape \(shape): too many numbers") }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw fail(
        "\(name) of shape \(shape) takes \(size) bytes, data_offsets give \(offsets[1] - offsets[0])")
    }
    return .init(name: member.name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard case .array(let values)? = value else { return nil }
    var sizes: [Int] = []
    for value in values {
      guard case .integer(let size) = value, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Checks that the tensors, in the order of their data, follow each other from the first byte to the last.
  private static func requireCover(of size: Int, by entries: [SafetensorsFile.Entry], path: String) throws {
    var end = 0
    for (position, entry) in entries.enumerated() {
      func fail(_ problem: String) -> SafetensorsError {
        SafetensorsError(file: path, tensor: entry.name, problem: problem)
      }
      guard entry.range.upperBound <= size else {
        throw fail("ends at byte \(entry.range.upperBound) of \(size) bytes of data: the file was cut off")
      }
      guard entry.range.lowerBound >= end else {
        throw fail("overlaps tensor '\(entries[position - 1].name)'")
      }
      guard entry.range.lowerBound == end else {
        throw fail("bytes \(end) to \(entry.range.lowerBound) before it belong to no tensor")
      }
      end = entry.range.upperBound
    }
    guard end == size else {
      throw SafetensorsError(
        file: path, tensor: nil, problem: "\(size - end) bytes after the last tensor belong to no tensor")
    }
  }
}
