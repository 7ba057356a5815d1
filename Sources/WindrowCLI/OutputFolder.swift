import Glibc
import TextData

/// The folder that a data set is to be written to: found to be writable before anything is read, and left as it
/// was when the work fails.
enum OutputFolder {
  /// Runs the work that writes a data set at `path`.
  static func write<Result>(_ path: String, overwrite: Bool, _ work: () throws -> Result) throws -> Result {
    let missing = missingParents(of: path)
    do {
      // Making and removing a writer tries all that could fail.
      try DataSetWriter(folder: path, task: .single, labels: [], overwrite: overwrite).abandon()
      return try work()
    } catch {
      for folder in missing { rmdir(folder) }  // those that the writer made: they are empty
      throw error
    }
  }

  /// The folders above `path` that do not exist, the deepest first.
  private static func missingParents(of path: String) -> [String] {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
    var missing: [String] = []
    while !parts.isEmpty {
      let folder = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      if access(folder, F_OK) == 0 { break }
      missing.append(folder)
      parts.removeLast()
    }
    return missing
  }

  /// Whether the folder to be written lies in the folder `input`, or is that folder.
  static func isWithin(_ input: String, output: String) -> Bool {
    var output = output
    while output.count > 1 && output.hasSuffix("/") { output.removeLast() }
    let parent = output.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    let folder = parent.isEmpty ? (output.hasPrefix("/") ? "/" : ".") : parent
    return contains(input, file: folder) || same(input, folder) || same(input, output)
  }

  private static func same(_ first: String, _ second: String) -> Bool {
    guard let a = realpath(first, nil) else { return false }
    defer { free(a) }
    guard let b = realpath(second, nil) else { return false }
    defer { free(b) }
    return strcmp(a, b) == 0
  }

  /// Whether `file` lies in the folder at `path`, so that replacing the folder would remove the file.
  static func contains(_ path: String, file: String) -> Bool {
    guard let folder = realpath(path, nil) else { return false }
    defer { free(folder) }
    guard let target = realpath(file, nil) else { return false }
    defer { free(target) }
    return String(cString: target).hasPrefix(String(cString: folder) + "/")
  }
}
