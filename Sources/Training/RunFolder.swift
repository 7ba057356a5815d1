import Glibc
import Recipes
import TextData

/// The folder of a run: made before anything is read, so that a path that cannot be written shows at once.
public enum RunFolder {
  /// Finds out whether a run can be written to a folder, and makes it; one that is there must be empty.
  ///
  /// - Parameter overwrite: whether the folder may hold a run, which stays until a new one begins.
  /// - Returns: the folders that were made, the innermost first.
  @discardableResult
  public static func prepare(_ folder: String, overwrite: Bool) throws -> [String] {
    if folder.isEmpty || folder.utf8.contains(0) {
      throw FileError(file: "--output", problem: "\(quoted(folder)) is no path", remedy: "give a folder")
    }
    if isFolder(folder), try !names(folder).allSatisfy(isUnfinished) {
      guard access(folder + "/recipe.yaml", F_OK) == 0 else {
        throw FileError(
          file: folder, problem: "exists, and is not the folder of a run",
          remedy: "choose another --output, or remove it yourself")
      }
      guard overwrite else {
        throw FileError(
          file: folder, problem: "exists", remedy: "continue it with --resume, or replace it with --overwrite"
        )
      }
    }
    var made: [String] = []
    do {
      try makeFolders(folder, &made)
      guard access(folder, W_OK) == 0 else { throw system(folder, "cannot write") }
    } catch {
      abandon(made)
      throw error
    }
    return made
  }

  /// Whether a folder holds a run that can be continued.
  public static func checkResumable(_ folder: String) throws {
    guard access(folder + "/checkpoint.safetensors", F_OK) == 0 else {
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

  /// Removes the folders that `prepare` made, where a run could not begin.
  public static func abandon(_ made: [String]) {
    for folder in made { rmdir(folder) }
  }

  private static let files = [
    "recipe.yaml", "vocabulary.txt", "ngrams.safetensors", "weights.safetensors", "checkpoint.safetensors",
    "metrics.json",
    "log.jsonl",
  ]

  /// The folder inside a run's that holds the run which chose its epoch, with `training.refit`.
  static let selection = "selection"

  /// Removes the files of a run.
  static func clear(_ folder: String) throws {
    let inner = folder + "/" + selection
    if access(inner + "/recipe.yaml", F_OK) == 0 {
      try clear(inner)
      rmdir(inner)
    }
    try removeUnfinishedFiles(folder)
    for file in files where unlink(folder + "/" + file) != 0 && errno != ENOENT {
      throw system(folder + "/" + file, "cannot remove")
    }
  }

  /// Removes what a run that was killed had begun to write.
  static func removeUnfinishedFiles(_ folder: String) throws {
    for name in try names(folder) where isUnfinished(name) { unlink(folder + "/" + name) }
  }

  private static func isUnfinished(_ name: String) -> Bool {
    name.hasSuffix(AtomicFile.suffix) && files.contains { name.hasPrefix($0 + ".") }
  }

  /// What is in a folder.
  private static func names(_ folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw system(folder, "cannot read") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name is longer than the type says, so it is read where it lies.
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      names.append(String(cString: name))
    }
    return names.filter { $0 != "." && $0 != ".." }
  }

  private static func makeFolders(_ path: String, _ made: inout [String]) throws {
    if path.isEmpty || isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolders(String(path[..<slash]), &made)
    }
    if mkdir(path, 0o777) == 0 {
      made.insert(path, at: 0)
    } else if errno != EEXIST {
      throw system(path, "cannot make the folder")
    }
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
