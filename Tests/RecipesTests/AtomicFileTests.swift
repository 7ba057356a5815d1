import Foundation
import Recipes
import Testing

@Suite struct AtomicFileTests {
  private struct Stop: Error {}

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func theFileIsWhatWasWrittenAndNothingElseStays() throws {
    try withFolder { folder in
      let path = folder.path + "/metrics.json"
      try AtomicFile.write("first", to: path)
      try AtomicFile.write([1, 2, 3], to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3]))
      try AtomicFile.write(to: path) { file in
        for _ in 0..<3 { try [UInt8]("ab".utf8).withUnsafeBytes { try file.write($0) } }
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "ababab")
      try AtomicFile.write("", to: path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["metrics.json"])
    }
  }

  @Test func aFailureLeavesTheOldFileAndNoOther() throws {
    try withFolder { folder in
      let path = folder.path + "/weights"
      try AtomicFile.write("old", to: path)
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: path) { file in
          try [UInt8]("half".utf8).withUnsafeBytes { try file.write($0) }
          throw Stop()
        }
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
      #expect(message { try AtomicFile.write("x", to: folder.path) }.contains("cannot write: a folder"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["weights"])
      #expect(
        message { try AtomicFile.write("x", to: folder.path + "/no/such") }
          == "\(folder.path)/no/such: cannot write: No such file or directory; check the path and who may write there"
      )
    }
  }

  @Test func linksStayAndDevicesAreRefused() throws {
    try withFolder { folder in
      let link = folder.path + "/link"
      try AtomicFile.write("old", to: folder.path + "/file")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
      try AtomicFile.write("new", to: link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
      #expect(try String(contentsOfFile: folder.path + "/file", encoding: .utf8) == "new")
    }
    #expect(
      message { try AtomicFile.write("x", to: "/dev/null") }
        == "/dev/null: cannot write: not a regular file; give the path of a file")
  }

  @Test func aFolderThatTakesNoFilesIsAnError() {
    #expect(
      message { try AtomicFile.write("x", to: "/proc/nothing") }.hasPrefix("/proc/nothing: cannot write: "))
  }
}
