import Recipes
import Glibc
import TextData

/// What a path given to a command stands for: a data set, one of its splits, or a model.
enum FolderKind {
  case dataSet(DataSet, splits: [String])
  case model

  /// Looks at what is in the folder; throws an error that says what was expected.
  init(path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw FileError(
        file: path, problem: errno == ENOENT ? "no such folder" : String(cString: strerror(errno)),
        remedy: "check the path")
    }
    func has(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }
    if status.st_mode & S_IFMT != S_IFDIR {
      throw FileError(file: path, problem: "this is not a folder", remedy: "give the folder of a data set")
    } else if has("dataset.yaml") {
      let data = try DataSet(folder: path)
      self = .dataSet(data, splits: data.splits)
    } else if has("recipe.yaml") {
      self = .model
    } else if has("index.json") {
      let (parent, name) = try Self.cut(path)
      let data = try DataSet(folder: parent)
      _ = try data.split(name)
      self = .dataSet(data, splits: [name])
    } else {
      throw FileError(
        file: path, problem: "this is no data set (there is no dataset.yaml) and no model (no recipe.yaml)",
        remedy: "give the --output of a windrow pack or a windrow train")
    }
  }

  /// The splits of a data set that a path stands for: all of them, or the one whose folder it is.
  static func dataSet(_ path: String) throws -> (data: DataSet, splits: [String]) {
    switch try FolderKind(path: path) {
    case .dataSet(let data, let splits): return (data, splits)
    case .model:
      throw FileError(file: path, problem: "this is a model, not a data set", remedy: "give a data set")
    }
  }

  /// A path's folder and last part.
  private static func cut(_ path: String) throws -> (folder: String, name: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    if parts.last == "." || parts.last == "..", let real = realpath(path, nil) {
      defer { free(real) }
      parts = String(cString: real).split(separator: "/", omittingEmptySubsequences: false).map { $0 }
    }
    let name = String(parts.removeLast())
    return (parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/"), name)
  }
}
