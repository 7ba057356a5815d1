import Glibc
import Recipes

/// What is directly in a folder, hidden things left out, each kind in the order of the bytes of their paths.
struct FolderListing {
  /// The names of folders, and of links to folders.
  private(set) var folders: [String] = []
  /// The names of files, and of links to files.
  private(set) var files: [String] = []
  /// The names of devices, pipes and the like.
  private(set) var others: [String] = []

  /// Reads a folder; throws `FileError`.
  init(path: String) throws {
    guard let stream = opendir(path) else {
      if errno == ENOTDIR {
        throw FileError(
          file: path, problem: "this is a file; the format 'folders' reads a folder of folders",
          remedy: "give the folder above the folders of the labels, or another --format")
      }
      throw FileError(reading: path, "cannot open")
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let length = Int(strlen(&entry.pointee.d_name.0))
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(validating: $0.prefix(length), as: UTF8.self)
      }
      guard let name else {
        throw FileError(
          file: path, problem: "the name of a file in it is not UTF-8, so it cannot be a row's identifier",
          remedy: "rename the file")
      }
      if name.hasPrefix(".") { continue }
      switch Self.kind(Int32(entry.pointee.d_type), path + "/" + name) {
      case S_IFDIR: folders.append(name)
      case S_IFREG: files.append(name)
      default: others.append(name)
      }
    }
    files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    // A folder's name is followed by a slash in the paths of its files, which sorts after a hyphen and a dot.
    folders.sort { ($0 + "/").utf8.lexicographicallyPrecedes(($1 + "/").utf8) }
  }

  /// What a name stands for, links followed; a link to nothing counts as a file, whose reading says what is wrong.
  private static func kind(_ type: Int32, _ path: String) -> mode_t {
    if type == Int32(DT_REG) { return S_IFREG }
    if type == Int32(DT_DIR) { return S_IFDIR }
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
  }
}
