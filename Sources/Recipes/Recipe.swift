import Glibc

/// Reads recipes: one strict YAML file for data, text, model and training.
public enum Recipe {
  /// Reads the recipe at `path` and applies `overrides`, each `path=value`, in order.
  ///
  /// Throws a `RecipeError`: a file that cannot be read, is larger than 1 MiB, not UTF-8 or not strict YAML (duplicate
  /// keys, aliases, tags), or an override whose path does not fit.
  public static func load(_ path: String, overrides: [String] = []) throws -> RecipeNode {
    try parse(try read(path), file: path, overrides: overrides)
  }

  /// Reads a recipe from its bytes; `file` is what errors call it.
  public static func parse(_ yaml: some Sequence<UInt8>, file: String, overrides: [String] = []) throws
    -> RecipeNode
  {
    try RecipeNode(tree(yaml, file: file, overrides: overrides), path: "")
  }

  static func tree(_ yaml: some Sequence<UInt8>, file: String, overrides: [String]) throws -> RecipeTree {
    guard var tree = try RecipeTree(yaml: Array(yaml), origin: file) else {
      throw RecipeError(file: file, key: "", problem: "empty", remedy: "a recipe is a YAML mapping")
    }
    for override in overrides {
      try RecipeOverride(override).apply(to: &tree)
    }
    return tree
  }

  package static func read(_ path: String) throws -> [UInt8] {
    func fail(_ problem: String, _ remedy: String) -> RecipeError {
      RecipeError(file: path, key: "", problem: problem, remedy: remedy)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw fail("cannot open: \(String(cString: strerror(errno)))", "give the path of a recipe.yaml")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: RecipeTree.sizeLimit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      if got < 0 && errno == EISDIR { throw fail("a folder", "give the path of the recipe.yaml in it") }
      guard got >= 0 else { throw fail("cannot read: \(String(cString: strerror(errno)))", "") }
      if got == 0 { break }
      count += got
    }
    return Array(bytes[..<count])
  }
}
