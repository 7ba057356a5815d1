import Yams

extension RecipeTree {
  /// The largest recipe that is read, in bytes.
  static let sizeLimit = 1 << 20
  /// The deepest nesting that is read.
  static let depthLimit = 64

  /// Reads one YAML document; nil where there is none.
  ///
  /// Strict: duplicate keys, keys that are not single values, tags (`!!int`), anchors with aliases (`&a` … `*a`) and
  /// deep nesting are errors. Aliases go first and by their bytes, since a few of them can stand for a billion nodes.
  init?(yaml bytes: [UInt8], origin: String) throws {
    func fail(_ problem: String, _ remedy: String) -> RecipeError {
      RecipeError(file: origin, key: "", problem: problem, remedy: remedy)
    }
    guard bytes.count <= Self.sizeLimit else {
      throw fail("larger than 1 MiB", "a recipe is a page or two of YAML: is this the right file?")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = lineAndColumn(of: invalidUTF8(in: bytes), in: bytes)
      throw fail("\(place): invalid UTF-8", "save the file as UTF-8")
    }
    if let alias = firstAlias(in: bytes) {
      throw fail(
        "\(lineAndColumn(of: alias.offset, in: bytes)): the alias *\(alias.name)",
        "recipes have no anchors and aliases: write the value out where it is used")
    }
    do {
      // A text of up to 15 bytes lives inside its String, where the parser could not point at it.
      let content = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
      let stored = content.utf8.count < 16 ? content + String(repeating: "\n", count: 16) : content
      let parser = try Parser(yaml: stored, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else { return nil }
      try self.init(root, origin: origin, depth: 0)
    } catch let error as YamlError {
      let (problem, remedy) = error.forRecipe(bytes)
      throw fail(problem, remedy)
    }
  }

  private init(_ node: Node, origin: String, depth: Int) throws {
    self.origin = origin
    func fail(_ problem: String, _ remedy: String) -> RecipeError {
      let place = node.mark.map { "line \($0.line), column \($0.column): " } ?? ""
      return RecipeError(file: origin, key: "", problem: place + problem, remedy: remedy)
    }
    guard depth < Self.depthLimit else {
      throw fail("nested more than \(Self.depthLimit) deep", "recipes are shallow: check the brackets")
    }
    let tag: String
    switch node {
    case .scalar(let scalar):
      let isText = scalar.style != .plain
      tag = isText && scalar.tag.description == "tag:yaml.org,2002:str" ? "" : scalar.tag.description
      value = .scalar(RecipeScalar(text: scalar.string, isQuoted: isText))
    case .sequence(let sequence):
      tag = sequence.tag.description
      value = .sequence(try sequence.map { try RecipeTree($0, origin: origin, depth: depth + 1) })
    case .mapping(let mapping):
      tag = mapping.tag.description
      var keys: Set<String> = []
      let entries = try mapping.map { key, child in
        guard let name = key.scalar?.string, !name.isEmpty, name.utf8.count <= 256 else {
          throw fail("a key that is not a name", "a key is one short text before a colon")
        }
        guard keys.insert(name).inserted else {
          throw fail("the key \(quoted(name)) stands twice in this mapping", "keep one of them")
        }
        return Entry(key: name, value: try RecipeTree(child, origin: origin, depth: depth + 1))
      }
      value = .mapping(entries)
    case .alias:
      throw fail("an alias", "write the value out where it is used")
    }
    guard tag.isEmpty else {
      throw fail("the tag \(quoted(tag))", "recipes have no tags: write text in quotes, all else plainly")
    }
  }
}

extension YamlError {
  /// Problem and remedy for a recipe of these bytes.
  fileprivate func forRecipe(_ bytes: [UInt8]) -> (problem: String, remedy: String) {
    func place(_ mark: Mark) -> String {
      let end = lineAndColumn(of: bytes.count, in: bytes)
      let isPastTheEnd = mark.line > bytes.count { $0 == UInt8(ascii: "\n") } + 1
      return isPastTheEnd ? end : "line \(mark.line), column \(mark.column)"
    }
    let indentation = "check indentation, colons, quotes and brackets there and in the line above"
    switch self {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      let doing = context.map { " \($0.text.trimmingEnd)" } ?? ""
      return ("\(place(mark)): not YAML: \(problem)\(doing)", indentation)
    case .composer(_, let problem, let mark, _):
      let isSecond = problem == "but found another document"
      return (
        "\(place(mark)): \(isSecond ? "a second document" : problem)",
        isSecond ? "a recipe is one document: remove the line '---' or '...'" : indentation
      )
    case .reader(let problem, _, let value, _):
      let offset = bytes.firstIndex { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D || $0 == 0x7F }
      let start = offset.map { lineAndColumn(of: $0, in: bytes) + ": " } ?? ""
      return (
        "\(start)not YAML: \(problem) (U+\(String(value, radix: 16, uppercase: true)))",
        "remove that character"
      )
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { quoted($0) }.joined(separator: ", ")
      return ("\(place(context.mark)): the key \(names) stands twice in this mapping", "keep one of them")
    default: return ("not YAML: \(quoted(description))", indentation)
    }
  }
}

extension String {
  fileprivate var trimmingEnd: Substring {
    var rest = self[...]
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}

/// "line 3, column 7" for a byte offset; columns count code points, from 1.
private func lineAndColumn(of offset: Int, in bytes: [UInt8]) -> String {
  let before = bytes[..<offset]
  let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  let line = before.count { $0 == UInt8(ascii: "\n") } + 1
  return "line \(line), column \(before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)"
}

/// The offset of the first byte that is not UTF-8.
private func invalidUTF8(in bytes: [UInt8]) -> Int {
  var decoder = Unicode.UTF8.ForwardParser()
  var source = bytes.makeIterator()
  var offset = 0
  while case .valid(let scalar) = decoder.parseScalar(from: &source) { offset += scalar.count }
  return min(offset, bytes.count)
}

/// The first `*name` for which there is an `&name`, wherever they stand.
private func firstAlias(in bytes: [UInt8]) -> (name: String, offset: Int)? {
  func name(after offset: Int) -> ArraySlice<UInt8> {
    bytes[(offset + 1)...].prefix { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F || byte == 0x2D
    }
  }
  var anchors: Set<ArraySlice<UInt8>> = []
  for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") {
    anchors.insert(name(after: offset))
  }
  anchors.remove([])
  guard !anchors.isEmpty else { return nil }
  for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "*") {
    let alias = name(after: offset)
    if anchors.contains(alias) { return (String(decoding: alias, as: UTF8.self), offset) }
  }
  return nil
}
