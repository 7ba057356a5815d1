import Recipes
import Glibc
import TextData
import Training

/// A file to import that can be read more than once; what cannot — standard input, a pipe — is first copied to
/// a temporary file without a name.
final class InputFile: PackInput {
  let name: String

  private let path: String
  private let copy: Int32?  // the descriptor of the nameless file

  /// Opens the file, or copies it; throws `FileError` when it cannot be read.
  init(path: String, isQuiet: Bool) throws {
    name = path == "-" ? "standard input" : path
    guard path == "-" || Self.isPipe(path) else {
      (self.path, copy) = (path, nil)
      _ = try ByteStream(path: path)
      return
    }
    let source = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    defer { if source > STDIN_FILENO { close(source) } }
    let copy = try Temporary.file()
    (self.path, self.copy) = ("/proc/self/fd/\(copy)", copy)
    try Self.copy(source, to: copy, name: name, isQuiet: isQuiet)
  }

  deinit {
    if let copy { close(copy) }
  }

  func forEachRow(
    _ importer: Importer, _ options: ImportOptions, progress: (_ fileBytes: Int, _ rows: Int) -> Void,
    _ body: (ImportedRow) throws -> Void
  ) throws -> (report: ImportReport, source: Provenance.Source) {
    try named {
      let stream = try ByteStream(path: path)
      var rows = 0
      let report = try importer.forEachRow(
        file: name, options: options, bytes: { try stream.read(into: $0) }
      ) { row in
        try Interrupted.check()
        try body(row)
        rows += 1
        if rows % 1024 == 0 { progress(stream.fileBytes, rows) }
      }
      progress(stream.fileBytes, rows)
      let source = Provenance.Source(file: name, bytes: stream.fileBytes, checksum: stream.fileChecksum)
      return (report, source)
    }
  }

  func columnProfiles(_ importer: Importer, _ options: ImportOptions, rows: Int) throws -> [ColumnProfile] {
    try named {
      let stream = try ByteStream(path: path)
      return try importer.columnProfiles(file: name, options: options, rows: rows) {
        try stream.read(into: $0)
      }
    }
  }

  var size: Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Runs `body`, whose errors about the copy become errors about the input.
  private func named<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as FileError where error.file == path {
      throw FileError(file: name, problem: error.problem, remedy: error.remedy)
    }
  }

  private static func isPipe(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func copy(_ source: Int32, to target: Int32, name: String, isQuiet: Bool) throws {
    let progress = ProgressBar(title: "copying \(name)", total: nil, unit: "MB", isQuiet: isQuiet)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var (bytes, megabytes) = (0, 0)
    while true {
      try Interrupted.check()
      let count = read(source, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError(
          file: name, problem: "cannot read after byte \(bytes): \(String(cString: strerror(errno)))",
          remedy: "check what it is connected to")
      }
      if count == 0 { return progress.finish() }
      try writeAll(
        UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: target, name: "the copy of \(name)")
      bytes += count
      progress.advance(by: bytes / 1_000_000 - megabytes)
      megabytes = bytes / 1_000_000
    }
  }
}
