import Recipes

/// Reads a folder in which each file is a text and the name of its folder is the label:
///
///     FOLDER/LABEL/file          no splits
///     FOLDER/SPLIT/LABEL/file    SPLIT: train, dev, valid, validation or test, or a name that ends so, as in
///                                20news-bydate-train
///
/// Rows come in the order of the bytes of their paths, so every machine gives the same ones; a row's identifier is
/// its path within FOLDER. Links are followed, but never deeper than this. Hidden files are not looked at. All else
/// that does not fit is left out and reported. Memory: the names of one label's files and one file.
package final class LabelFolders {
  /// The folder's path.
  package let path: String
  /// How many bytes of files have been read so far.
  package private(set) var fileBytes = 0

  private var files = 0
  private var deeper: String?  // the first folder of a label that has folders within it
  private var listing = XXH64()
  private var row = ImportedRow()  // the last
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  /// A reading of the folder; each reading needs a value of its own. Throws where it is no folder.
  package init(path: String) throws {
    if path == "-" {
      throw FileError(
        file: "standard input", problem: "the format 'folders' reads a folder",
        remedy: "give the folder's path")
    }
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
    _ = try FolderListing(path: path)
  }

  deinit { buffer.deallocate() }

  /// What has been read: the checksum is that of the lines `xxh64sum` prints for the files, in order.
  package var source: Provenance.Source {
    Provenance.Source(file: path, bytes: fileBytes, checksum: listing.hexadecimal, files: files)
  }

  /// Hands on the rows one by one.
  package func forEachRow(
    options: ImportOptions, _ body: (ImportedRow) throws -> Void
  ) throws -> ImportReport {
    try options.refuseColumns(because: "the format 'folders' has no columns")
    var report = ImportReport()
    let top = try FolderListing(path: path)
    let splits = try splits(among: top.folders)
    if top.folders.isEmpty {
      throw FileError(
        file: path, problem: "there are no folders in it, and the name of a text's folder is its label",
        remedy: "give a folder of the form FOLDER/LABEL/file or FOLDER/train/LABEL/file")
    }
    if splits.isEmpty {
      try readLabels(top, in: "", split: nil, options, &report, body)
    } else {
      leaveOut(top, in: "", &report)
      for name in top.folders {
        guard let split = splits[name] else {
          report.leaveOut("\(name)/ (beside the folders of the splits)")
          continue
        }
        let labels = try FolderListing(path: path + "/" + name)
        try readLabels(labels, in: name + "/", split: split, options, &report, body)
      }
    }
    if report.rows == 0 && report.skipped == 0, let deeper {
      throw FileError(
        file: path, problem: "there are no files in its folders, but in folders within them",
        remedy: "give the folder above those of the labels, such as \(path)/\(deeper)")
    }
    try report.requireRows(of: path, format: "folders")
    return report
  }

  /// The folders that are splits; none where the folders are labels.
  private func splits(among folders: [String]) throws -> [String: String] {
    var splits: [String: String] = [:]
    for folder in folders {
      guard let split = Self.split(named: folder),
        try !FolderListing(path: path + "/" + folder).folders.isEmpty
      else { continue }
      if let other = splits.first(where: { $0.value == split }) {
        throw FileError(
          file: path, problem: "'\(other.key)' and '\(folder)' are both folders of the split '\(split)'",
          remedy: "give one of them with --\(split), and the others with options of their own")
      }
      splits[folder] = split
    }
    return splits
  }

  /// The split that a folder's name stands for: the name or the last of its parts.
  private static func split(named folder: String) -> String? {
    let last = folder.lowercased().split { "-_.".contains($0) }.last
    return switch last {
    case "train": "train"
    case "dev", "valid", "validation": "dev"
    case "test": "test"
    default: nil
    }
  }

  private func readLabels(
    _ labels: FolderListing, in parent: String, split: String?, _ options: ImportOptions,
    _ report: inout ImportReport, _ body: (ImportedRow) throws -> Void
  ) throws {
    leaveOut(labels, in: parent, &report)
    for label in labels.folders {
      let folder = parent + label + "/"
      let content = try FolderListing(path: path + "/" + folder)
      if deeper == nil && !content.folders.isEmpty { deeper = parent + label }
      for inner in content.folders { report.leaveOut("\(folder)\(inner)/ (a folder within a label's)") }
      for other in content.others { report.leaveOut("\(folder)\(other) (not a regular file)") }
      if content.files.isEmpty { report.leaveOut("\(folder) (no file in it)") }
      for name in content.files {
        guard let text = try read(folder + name, options, &report) else { continue }
        row.clear()
        row.split = split
        row.bytes.put(Example(id: folder + name, textA: text, label: label))
        report.count(row.bytes, options)
        try body(row)
      }
    }
  }

  private func leaveOut(_ content: FolderListing, in parent: String, _ report: inout ImportReport) {
    for name in content.files + content.others {
      report.leaveOut("\(parent)\(name) (beside the folders)")
    }
  }

  /// The text of a file; nil where it is bad and left out.
  private func read(_ name: String, _ options: ImportOptions, _ report: inout ImportReport) throws -> String?
  {
    let file = path + "/" + name
    do {
      let text = try WholeText(try bytes(of: file, name), file: file, options: options)
      report.files[text.encoding, default: 0] += 1
      if text.isRepaired { report.repairedRows += 1 }
      return text.text
    } catch let error as FileError where options.skipBadRows {
      report.skip("\(name): \(error.problem)")
      return nil
    }
  }

  /// All bytes of a file, valid until the next call.
  private func bytes(of file: String, _ name: String) throws -> UnsafeRawBufferPointer {
    let stream = try ByteStream(path: file)
    var count = 0
    while true {
      if count == buffer.count {
        guard count < RecordScanner.limit else {
          throw FileError(
            file: file, problem: "it is longer than the limit of 16 MiB",
            remedy: "check that it is text, or leave such files out with --skip-bad-rows")
        }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
      }
      let more = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if more == 0 { break }
      count += more
    }
    fileBytes += stream.fileBytes
    files += 1
    Array("\(stream.fileChecksum)  \(name)\n".utf8).withUnsafeBytes { listing.update($0) }
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }
}
