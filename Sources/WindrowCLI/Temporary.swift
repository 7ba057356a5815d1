import Glibc
import Recipes

/// Folders that go when they are no longer needed, in TMPDIR or /tmp.
enum Temporary {
  /// Runs `body` with a new folder, which it leaves empty.
  static func folder<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = template
    guard mkdtemp(&template) != nil else { throw failure("cannot make a temporary folder") }
    defer { rmdir(template) }
    return try body(template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
  }

  private static var place: String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return folder.isEmpty ? "/tmp" : folder
  }

  private static var template: [CChar] { Array("\(place)/windrow-XXXXXX".utf8CString) }

  private static func failure(_ problem: String) -> FileError {
    FileError(
      file: place, problem: "\(problem): \(String(cString: strerror(errno)))",
      remedy: "name another folder in the environment variable TMPDIR")
  }
}
