import Foundation
import Recipes
import Testing
import TextData

@Suite("Import of folders of files")
struct FolderImportTests {
  /// A folder with files, removed at the end.
  final class Files {
    let path = NSTemporaryDirectory() + "/windrow-test-\(UUID().uuidString)"

    init(_ files: [String: [UInt8]]) throws {
      for (name, bytes) in files {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
      }
    }

    convenience init(texts: [String: String]) throws { try self.init(texts.mapValues { Array($0.utf8) }) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func makeFolder(_ name: String) throws {
      try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func rows(
      _ options: ImportOptions = ImportOptions(), report: inout ImportReport
    ) throws -> [Row] {
      var rows: [Row] = []
      report = try Importer.named("folders").forEachExample(path: path, options: options) {
        rows.append(Row(example: $0, split: $1))
      }
      return rows
    }

    func rows(_ options: ImportOptions = ImportOptions()) throws -> [Row] {
      var report = ImportReport()
      return try rows(options, report: &report)
    }

    /// The message of the error without the folder's path; empty when all goes well.
    func error(_ options: ImportOptions = ImportOptions()) -> String {
      do { _ = try rows(options) } catch {
        return "\(error)".replacingOccurrences(of: path, with: "FOLDER")
      }
      return ""
    }
  }

  @Test func rowsComeInTheOrderOfTheirPathsWhateverElseIsThere() throws {
    let files = try Files(texts: [
      "b/2.txt": "two\nlines\n", "b/10": "ten", "b.c/1": "", "a-b/1": "\u{FEFF}café", "é/1": "x",
      "b/.hidden": "no", ".git/1": "no", "codes.txt": "no", "b/deep/1": "no",
    ])
    try files.makeFolder("empty")
    try files.link("b/link", to: "10")
    try files.link("loop", to: ".")
    var report = ImportReport()
    let rows = try files.rows(report: &report)
    #expect(
      rows.map(\.example.id) == ["a-b/1", "b.c/1", "b/10", "b/2.txt", "b/link", "loop/codes.txt", "é/1"])
    #expect(rows.map(\.example.textA) == ["café", "", "ten", "two\nlines\n", "ten", "no", "x"])
    #expect(rows.map(\.example.label) == ["a-b", "b.c", "b", "b", "b", "loop", "é"])
    #expect(rows.allSatisfy { $0.split == nil })
    #expect(report.leftOut == 9 && report.emptyTexts == 1)  // codes.txt, b/deep, empty, and six in loop
    #expect(
      report.firstLeftOut.prefix(3) == [
        "codes.txt (beside the folders)", "b/deep/ (a folder within a label's)", "empty/ (no file in it)",
      ])
  }

  @Test func foldersNamedAsSplitsGiveTheSplits() throws {
    let files = try Files(texts: [
      "20news-train/x/1": "a", "20news-test/y/1": "b", "validation/x/2": "c", "unsup/x/3": "no",
      "train-urls.txt": "no", "20news-train/feat.txt": "no",
    ])
    var report = ImportReport()
    let rows = try files.rows(report: &report)
    #expect(rows.map(\.split) == ["test", "train", "dev"])
    #expect(rows.map(\.example.label) == ["y", "x", "x"])
    #expect(rows[0].example.id == "20news-test/y/1")
    #expect(report.leftOut == 3)
  }

  @Test func aLabelMayHaveTheNameOfASplit() throws {
    let files = try Files(texts: ["test/1": "a", "exam/1": "b"])
    #expect(try files.rows().map(\.example.label) == ["exam", "test"])
  }

  @Test func eachFileTakesTheFirstEncodingThatFits() throws {
    let files = try Files([
      "x/1": Array("é中".utf8), "x/2": [0xD6, 0xD0], "x/3": [0xE9], "y/1": [0x61, 0xE9, 0x20],
    ])
    var report = ImportReport()
    let rows = try files.rows(
      options { ($0.encodings, $0.skipBadRows) = ([.utf8, .gb18030], true) }, report: &report)
    #expect(rows.map(\.example.textA) == ["é中", "中"])
    #expect(report.files == [.utf8: 1, .gb18030: 1] && report.skipped == 2)
    #expect(report.firstSkipped[0].hasPrefix("x/3: line 1: this is not valid utf-8 (byte 0 of the file); "))
    #expect(
      try files.rows(options { $0.encodings = [.utf8, .latin1] }).map(\.example.textA)
        == ["é中", "ÖÐ", "é", "aé "])
    #expect(
      files.error(options { $0.encodings = [.utf8, .gb18030] }).hasPrefix(
        "FOLDER/x/3: line 1: this is not valid utf-8 (byte 0 of the file); line 1: this is cut off"))
    #expect(files.error().contains("add the file's encoding to --encoding"))
    let repaired = try files.rows(
      options { ($0.encodings, $0.invalidUTF8) = ([.utf8, .gb18030], .replace) }, report: &report)
    #expect(repaired.map(\.example.textA) == ["é中", "中", "\u{FFFD}", "a\u{FFFD} "])
    #expect(report.repairedRows == 2)
  }

  @Test func aNULByteIsNoText() throws {
    let files = try Files(["x/1": [0x61, 0x0A, 0, 0x62], "x/2": [0x63]])
    #expect(
      files.error(options { $0.encodings = [.latin1] }).contains("line 2: as latin-1 there is a NUL byte"))
    #expect(try files.rows(options { $0.invalidUTF8 = .replace })[0].example.textA == "a\n\u{FFFD}b")
  }

  @Test func whatIsNoFolderOfFoldersIsRefused() throws {
    #expect(try Files(texts: ["1.txt": "a"]).error().contains("FOLDER: there are no folders in it"))
    #expect(
      try Files(texts: ["corpus/x/1.txt": "a"]).error().contains("such as FOLDER/corpus"),
      "one level too high")
    let empty = try Files(texts: [:])
    try empty.makeFolder("x")
    #expect(empty.error().hasPrefix("FOLDER: there are no rows"))
    #expect(
      try Files(texts: ["dev/x/1": "a", "valid/x/1": "b"]).error().contains(
        "'dev' and 'valid' are both folders of the split 'dev'"))
    let files = try Files(texts: ["x/1": "a"])
    #expect(
      files.error(options { $0.label = "2" }).contains("--label 2: the format 'folders' has no columns"))
    try files.link("x/2", to: "nowhere")
    #expect(files.error().hasPrefix("FOLDER/x/2: no such file"))
    #expect(throws: FileError.self) { try LabelFolders(path: "-") }
    #expect(throws: FileError.self) { try LabelFolders(path: files.path + "/x/1") }
    #expect(throws: FileError.self) { try LabelFolders(path: "/nowhere") }
  }

  @Test func theChecksumIsThatOfTheListingOfChecksums() throws {
    let files = try Files(texts: ["x/1": "abc", "y/1": ""])
    let folders = try LabelFolders(path: files.path + "/")
    _ = try folders.forEachRow(options: ImportOptions()) { _ in }
    // The xxh64 of "abc" and of nothing.
    let listing = "44bc2cf5ad770999  x/1\nef46db3751d8e999  y/1\n"
    #expect(
      folders.source
        == Provenance.Source(
          file: files.path, bytes: 3,
          checksum: XXH64.hexadecimal(Array(listing.utf8).withUnsafeBytes { XXH64.hash(of: $0) }), files: 2))
  }
}
