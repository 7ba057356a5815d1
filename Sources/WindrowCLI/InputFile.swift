import Glibc
import Recipes
import TextData
import Training

/// A file to import, or what comes from standard input or a pipe.
final class InputFile: PackInput {
  let name: String

  private let path: String
  private let isPipe: Bool
  private var beginning: [UInt8] = []  // of a pipe, which cannot be read again
  private static let beginningLimit = 1 << 20

  /// Throws `FileError` when a file cannot be read. A pipe is not opened before its turn: who writes to it may be
  /// waiting for those before it.
  init(path: String) throws {
    self.path = path
    name = path == "-" ? "standard input" : path
    isPipe = path == "-" || Self.isPipe(path)
    if !isPipe { _ = try ByteStream(path: path) }
  }

  func forEachRow(
    _ importer: Importer, _ options: ImportOptions, progress: (_ fileBytes: Int, _ rows: Int) -> Void,
    _ body: (ImportedRow) throws -> Void
  ) throws -> (report: ImportReport, source: Provenance.Source) {
    let stream = try ByteStream(path: path, interrupted: Interrupted.check)
    var rows = 0
    let report = try importer.forEachRow(
      file: name, options: options,
      bytes: { target in
        let count = try stream.read(into: target)
        if self.isPipe && self.beginning.count < Self.beginningLimit { self.beginning += target[..<count] }
        return count
      }
    ) { row in
      try Interrupted.check()
      try body(row)
      rows += 1
      if rows % 1024 == 0 { progress(stream.fileBytes, rows) }
    }
    progress(stream.fileBytes, rows)
    return (report, Provenance.Source(stream))
  }

  func columnProfiles(_ importer: Importer, _ options: ImportOptions, rows: Int) throws -> [ColumnProfile] {
    if !isPipe {
      let stream = try ByteStream(path: path)
      return try importer.columnProfiles(file: name, options: options, rows: rows) {
        try stream.read(into: $0)
      }
    }
    // What is kept may end in the middle of a row.
    var rest = beginning[...]
    return
      (try? importer.columnProfiles(file: name, options: options, rows: rows) { target in
        let next = rest.prefix(target.count)
        target.copyBytes(from: next)
        rest.removeFirst(next.count)
        return next.count
      }) ?? []
  }

  var size: Int? {
    var status = stat()
    return isPipe || stat(path, &status) != 0 ? nil : Int(status.st_size)
  }

  private static func isPipe(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }
}
