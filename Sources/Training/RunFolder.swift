import Glibc
import Recipes
import TextData

/// The folder of a run: made before training starts, so that a path that cannot be written shows at once.
public enum RunFolder {
  /// Makes an empty folder.
  ///
  /// - Parameter overwrite: whether what a run left there may go. Only a folder that looks like a run is removed.
  public static func prepare(_ folder: String, overwrite: Bool) throws {
    var status = stat()
    if lstat(folder, &status) == 0 {
      guard overwrite else {
        throw FileError(
          file: folder, problem: "exists", remedy: "continue it with --resume, or replace it with --overwrite"
        )
      }
      try remove(folder)
    }
    try makeFolders(folder)
    guard access(folder, W_OK) == 0 else { throw system(folder, "cannot write") }
  }

  /// Whether a folder holds a run that can be continued.
  public static func checkResumable(_ folder: String) throws {
    guard access(folder + "/checkpoint.safetensors", R_OK) == 0 else {
      throw FileError(
        file: folder, problem: "no checkpoint.safetensors to continue from",
        remedy: "give the --output of an interrupted run, or leave out --resume")
    }
  }

  /// Throws unless the run was started with the same complete recipe.
  static func checkRecipe(_ recipe: RecipeNode, in folder: String) throws {
    let saved = String(decoding: try Recipe.read(folder + "/recipe.yaml"), as: UTF8.self)
    let wanted = recipe.yaml
    if saved == wanted { return }
    let pairs = zip(saved.split(separator: "\n"), wanted.split(separator: "\n"))
    let difference = pairs.first { $0 != $1 }.map { ": '\($0)' there, '\($1)' now" } ?? ""
    throw FileError(
      file: folder + "/recipe.yaml", problem: "the run was started with another recipe\(difference)",
      remedy: "resume with the recipe and --set it was started with, or start again with --overwrite")
  }

  /// Removes the files of a run that could not start; the folder stays if it holds anything else.
  public static func abandon(_ folder: String) {
    for file in files { unlink(folder + "/" + file) }
    rmdir(folder)
  }

  private static let files = [
    "recipe.yaml", "vocabulary.txt", "weights.safetensors", "checkpoint.safetensors", "metrics.json",
    "log.jsonl",
  ]

  private static func remove(_ folder: String) throws {
    guard isFolder(folder), access(folder + "/recipe.yaml", F_OK) == 0 else {
      throw FileError(
        file: folder, problem: "not the folder of a run",
        remedy: "choose another --output, or remove it yourself")
    }
    for file in files where unlink(folder + "/" + file) != 0 && errno != ENOENT {
      throw system(folder + "/" + file, "cannot remove")
    }
  }

  private static func makeFolders(_ path: String) throws {
    if path.isEmpty || isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolders(String(path[..<slash]))
    }
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw system(path, "cannot make the folder") }
    guard isFolder(path) else {
      throw FileError(file: path, problem: "a file stands there", remedy: "choose another --output")
    }
  }

  private static func system(_ path: String, _ action: String) -> FileError {
    FileError(
      file: path, problem: "\(action): \(String(cString: strerror(errno)))", remedy: "choose another --output"
    )
  }
}

extension DataSet {
  /// The split that epochs are chosen by.
  func devSplit() throws -> Split {
    if splits.contains("dev") { return try split("dev") }
    throw FileError(
      file: folder, problem: "no dev split to choose the best epoch by",
      remedy: "pack the data with --dev FILE or --dev-fraction 0.1")
  }
}

extension Split {
  /// N / (C · n) for each class, N rows in all, C classes, n rows of the class; 1 for a class without rows.
  package func balancedWeights() throws -> [Double] {
    var counts = [Int](repeating: 0, count: labels.count)
    try forEachRow { _, row in if let label = row.label { counts[label] += 1 } }
    let total = counts.reduce(0, +)
    return counts.map { $0 == 0 ? 1 : Double(total) / Double(counts.count * $0) }
  }
}
