import FoundationEssentials
import Glibc
import Recipes

/// A hidden folder beside the place of a data set, which takes that place when the data set is whole.
final class UnfinishedDataSet {
  /// Where the data set will be, without slashes at the end.
  let folder: String
  /// The hidden folder.
  let temporary: String

  private let replaces: Bool
  private var isOpen = true

  /// What people write about a data set, in its folder; it outlives the data.
  private static let readme = "README.md"

  /// Makes the hidden folder, and the folders above it.
  ///
  /// - Parameter overwrite: whether a data set that is there is replaced. Anything else is never replaced, but for a
  ///   folder that holds nothing or only a README.md.
  init(folder: String, overwrite: Bool) throws {
    var path = folder
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.folder = path
    replaces = try Self.checkOutput(path, overwrite: overwrite)
    temporary = try Self.makeTemporary(beside: path)
  }

  deinit { remove() }

  /// The last part of the folder's path.
  var name: String { Self.lastComponent(of: folder) }

  /// Gives `content`, the hidden folder or a folder in it, the place of the data set.
  func putInPlace(_ content: String) throws {
    precondition(isOpen, "UnfinishedDataSet: put in place twice")
    let old = temporary + ".old"
    let readme = folder + "/" + Self.readme
    if replaces, access(readme, F_OK) == 0 {
      do { try FileManager.default.copyItem(atPath: readme, toPath: content + "/" + Self.readme) } catch {
        throw FileError(file: readme, problem: "cannot copy it", remedy: "check who may read it")
      }
    }
    if replaces && rename(folder, old) != 0 { throw FileError(writing: folder) }
    if rename(content, folder) != 0 {
      let error = FileError(writing: folder)
      if replaces { rename(old, folder) }
      throw error
    }
    if replaces { try? FileManager.default.removeItem(atPath: old) }
    remove()
  }

  /// Removes the hidden folder with all that is in it, if it is still there.
  func remove() {
    guard isOpen else { return }
    isOpen = false
    try? FileManager.default.removeItem(atPath: temporary)
  }

  /// Whether there is a data set that is to be replaced; an error when something is there that may not be.
  private static func checkOutput(_ folder: String, overwrite: Bool) throws -> Bool {
    var status = stat()
    if folder.isEmpty || folder.utf8.contains(0) {
      throw FileError(file: "output", problem: "'\(folder)' is no path", remedy: "give a folder to write to")
    }
    if lstat(folder, &status) != 0 { return false }
    if !overwrite {
      throw FileError(
        file: folder, problem: "it exists already", remedy: "give another folder or --overwrite")
    }
    let others = try? FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != readme }
    if access(folder + "/" + DataSetDescription.file, F_OK) != 0 && others != [] {
      throw FileError(
        file: folder, problem: "it exists and is no data set, so it is not overwritten",
        remedy: "give another folder or remove it yourself")
    }
    return true
  }

  private static func makeTemporary(beside folder: String) throws -> String {
    let name = lastComponent(of: folder)
    let parent = folder.utf8.count > name.utf8.count ? String(folder.dropLast(name.count)) : "./"
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        file: parent, problem: "cannot make this folder", remedy: "check the path and who may write there")
    }
    for attempt in 0..<1000 {
      let path = "\(parent).\(name).partial-\(getpid())-\(attempt)"
      if mkdir(path, 0o755) == 0 { return path }
      if errno != EEXIST { throw FileError(writing: parent) }
    }
    throw FileError(
      file: parent, problem: "it is full of unfinished data sets", remedy: "remove .\(name).partial-*")
  }

  private static func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
