import TextData

/// What `windrow pack` reads rows from.
protocol PackInput: AnyObject {
  /// The path as given, or `standard input`.
  var name: String { get }
  /// The size in bytes; nil where finding it out takes as long as reading.
  var size: Int? { get }

  /// Reads all rows, once; returns what was done and what the input was.
  ///
  /// An interrupt ends the reading with `Interrupted`.
  func forEachRow(
    _ importer: Importer, _ options: ImportOptions, progress: (_ fileBytes: Int, _ rows: Int) -> Void,
    _ body: (ImportedRow) throws -> Void
  ) throws -> (report: ImportReport, source: Provenance.Source)

  /// What the columns of the first rows hold, for a format that lets choose.
  func columnProfiles(_ importer: Importer, _ options: ImportOptions, rows: Int) throws -> [ColumnProfile]
}

/// A folder of files to import.
final class InputFolder: PackInput {
  let name: String
  var size: Int? { nil }

  /// Throws `FileError` when it is no folder.
  init(path: String) throws { name = try LabelFolders(path: path).path }

  func forEachRow(
    _ importer: Importer, _ options: ImportOptions, progress: (_ fileBytes: Int, _ rows: Int) -> Void,
    _ body: (ImportedRow) throws -> Void
  ) throws -> (report: ImportReport, source: Provenance.Source) {
    let folders = try LabelFolders(path: name)
    var rows = 0
    let report = try folders.forEachRow(options: options) { row in
      try Interrupted.check()
      try body(row)
      rows += 1
      if rows % 64 == 0 { progress(folders.fileBytes, rows) }
    }
    progress(folders.fileBytes, rows)
    return (report, folders.source)
  }

  func columnProfiles(_ importer: Importer, _ options: ImportOptions, rows: Int) -> [ColumnProfile] { [] }
}
