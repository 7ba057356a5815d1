import Glibc
import TextData

/// A row as a test writes it down.
struct Row: Equatable, CustomStringConvertible {
  var example: Example
  var split: String?
  var description: String { "\(example) \(split ?? "-")" }
}

/// Bytes handed out in pieces of a fixed size, so that every boundary falls inside something.
func pieces(_ bytes: [UInt8], of size: Int) -> (UnsafeMutableRawBufferPointer) -> Int {
  var at = 0
  return { target in
    let count = min(size, target.count, bytes.count - at)
    target.copyBytes(from: bytes[at..<at + count])
    at += count
    return count
  }
}

/// Imports from memory.
func importRows(
  _ format: String, _ bytes: [UInt8], _ options: ImportOptions = ImportOptions(), pieces size: Int = 1 << 16,
  report: inout ImportReport
) throws -> [Row] {
  var rows: [Row] = []
  report = try Importer.named(format).forEachRow(
    file: "file", options: options, bytes: pieces(bytes, of: size)
  ) { rows.append(Row(example: $0.bytes.example, split: $0.split)) }
  return rows
}

func importRows(
  _ format: String, _ text: String, _ options: ImportOptions = ImportOptions(), pieces size: Int = 1 << 16
) throws -> [Row] {
  var report = ImportReport()
  return try importRows(format, Array(text.utf8), options, pieces: size, report: &report)
}

/// The message of the error that an import ends with; empty when it ends well.
func importError(_ format: String, _ bytes: [UInt8], _ options: ImportOptions = ImportOptions()) -> String {
  var report = ImportReport()
  do {
    _ = try importRows(format, bytes, options, report: &report)
    return ""
  } catch { return "\(error)" }
}

func importError(_ format: String, _ text: String, _ options: ImportOptions = ImportOptions()) -> String {
  importError(format, Array(text.utf8), options)
}

/// Options with some of them changed.
func options(_ change: (inout ImportOptions) -> Void) -> ImportOptions {
  var options = ImportOptions()
  change(&options)
  return options
}

/// A new file with these bytes in a folder of its own, which is removed after `body`.
func withFile<Result>(_ name: String, _ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/windrow-test-XXXXXX".utf8CString)
  let folder = template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
  }
  let path = folder + "/" + name
  defer {
    unlink(path)
    rmdir(folder)
  }
  try writeFile(path, bytes)
  return try body(path)
}

func writeFile(_ path: String, _ bytes: [UInt8]) throws {
  let sink = try ByteSink(path: path)
  try sink.write(bytes)
  try sink.finish()
}

/// The folder of shared data sets, nil when there is none here.
func sharedData() -> String? {
  if let path = getenv("WINDROW_SHARED_DATA") { return String(cString: path) }
  let path = "../shared/data"
  return access(path, R_OK) == 0 ? path : nil
}
