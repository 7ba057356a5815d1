/// One `--set path=value` of the command line: changes a recipe before it is read.
///
/// The path has keys with dots between them and, after a key, positions in lists: `[0]`, or `[*]` for every element.
/// The value is YAML: `0.5`, `max`, `[3, 4]`, `{type: max}`. `null` takes a value away, so that the default holds.
struct RecipeOverride: Sendable {
  enum Step: Equatable, Sendable {
    case key(String), index(Int), all
  }

  let text: String
  let path: [Step]
  let value: RecipeTree

  /// Reads `path=value`.
  init(_ text: String) throws {
    let origin = "--set \(text.prefix(120))"
    func fail(_ problem: String, _ remedy: String) -> RecipeError {
      RecipeError(file: origin, key: "", problem: problem, remedy: remedy)
    }
    guard let equals = text.firstIndex(of: "=") else {
      throw fail("no '='", "write path=value, such as training.seed=2")
    }
    guard let path = Self.steps(text[..<equals]) else {
      throw fail("not a path", "write keys with dots between them, such as model.blocks[0].filters=64")
    }
    guard let value = try RecipeTree(yaml: Array(text[text.index(after: equals)...].utf8), origin: origin)
    else {
      throw fail("no value after '='", "write null to take the value away")
    }
    self.init(path: path, value: value, text: text)
  }

  init(path: [Step], value: RecipeTree, text: String) {
    (self.text, self.path, self.value) = (text, path, value)
  }

  static func steps(_ path: Substring) -> [Step]? {
    var steps: [Step] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      guard let key = pieces.first, !key.isEmpty, !key.contains("]") else { return nil }
      steps.append(.key(String(key)))
      for piece in pieces.dropFirst() {
        guard piece.last == "]" else { return nil }
        let inside = piece.dropLast()
        if inside == "*" {
          steps.append(.all)
        } else if let index = Int(inside), index >= 0 {
          steps.append(.index(index))
        } else {
          return nil
        }
      }
    }
    return steps
  }

  /// Puts the value into `root`; keys that are not there are made, positions must be.
  func apply(to root: inout RecipeTree) throws {
    try apply(path[...], to: &root, at: "")
  }

  private func apply(_ steps: ArraySlice<Step>, to tree: inout RecipeTree, at place: String) throws {
    func fail(_ problem: String, _ remedy: String) -> RecipeError {
      RecipeError(file: value.origin, key: place, problem: problem, remedy: remedy)
    }
    guard let step = steps.first else {
      tree = value
      return
    }
    switch step {
    case .key(let key):
      var entries: [RecipeTree.Entry] = []
      if case .mapping(let present) = tree.value {
        entries = present
      } else if !tree.isNull {
        throw fail(
          "\(tree.found), which has no key \(quoted(key))", "set the whole value, or correct the path")
      }
      let position = entries.firstIndex { $0.key == key } ?? entries.count
      if position == entries.count { entries.append(.init(key: key, value: .null(origin: value.origin))) }
      try apply(steps.dropFirst(), to: &entries[position].value, at: place.isEmpty ? key : "\(place).\(key)")
      tree.value = .mapping(entries)
    case .index, .all:
      guard case .sequence(var elements) = tree.value else {
        throw fail("expected a list, not \(tree.found)", "leave out the brackets, or correct the path")
      }
      let range: Range<Int>
      if case .index(let index) = step {
        guard index < elements.count else {
          throw fail("no element [\(index)]", "the list has \(elements.count), counted from 0")
        }
        range = index..<index + 1
      } else {
        guard !elements.isEmpty else { throw fail("[*] of an empty list", "correct the path") }
        range = elements.indices
      }
      for index in range {
        try apply(steps.dropFirst(), to: &elements[index], at: "\(place)[\(index)]")
      }
      tree.value = .sequence(elements)
    }
  }
}
