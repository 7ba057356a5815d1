import Glibc
import Recipes

/// Files and folders that go when they are no longer needed, in TMPDIR or /tmp.
enum Temporary {
  /// A file without a name, that goes when it is closed.
  static func file() throws -> Int32 {
    var template = template
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure("cannot make a temporary file") }
    unlink(template)
    return descriptor
  }

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
