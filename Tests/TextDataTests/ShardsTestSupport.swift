import FoundationEssentials
import Glibc
import Recipes
import Testing
import TextData

/// A folder that is removed with everything in it when its last user is gone.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = [CChar]("/tmp/windrow-test-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ bytes: some Collection<UInt8>, to name: String) throws -> String {
    unlink(path + "/" + name)  // a file that is cut to nothing and written anew is flushed to disk at once
    let file = fopen(path + "/" + name, "w")
    #expect(file != nil)
    let bytes = [UInt8](bytes)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fclose(file)
    return path + "/" + name
  }
}

func readAll(_ path: String, chunk: Int = 1 << 16) throws -> [UInt8] {
  let stream = try ByteStream(path: path)
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: chunk)
  while true {
    let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

/// Expects an error whose message holds every one of `parts`.
func expectError(
  _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, from body: () throws -> some Any
) {
  do {
    _ = try body()
    Issue.record("no error; expected one with \(parts)", sourceLocation: sourceLocation)
  } catch {
    for part in parts where !"\(error)".contains(part) {
      Issue.record("'\(error)' does not hold '\(part)'", sourceLocation: sourceLocation)
    }
  }
}

func write(
  _ samples: [[ShardValue]], _ columns: [ShardColumn], to folder: String,
  compression: ShardCompression = .zstandard(level: 3), sizeLimit: Int = ShardWriter.defaultSizeLimit
) throws {
  let writer = try ShardWriter(
    folder: folder, columns: columns, compression: compression, sizeLimit: sizeLimit)
  for sample in samples { try writer.append(sample) }
  try writer.finish()
}

/// All samples of a folder, each with its values in the stored order.
func samples(of folder: ShardFolder) throws -> [[ShardValue]] {
  try folder.entries.indices.flatMap { number in
    let shard = try folder.load(number)
    return try (0..<shard.count).map { try shard.values(at: $0) }
  }
}

/// The bytes of a file as they are on disk.
func rawBytes(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "r") else { throw FileError(file: path, problem: "cannot open", remedy: "") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
  return bytes
}
