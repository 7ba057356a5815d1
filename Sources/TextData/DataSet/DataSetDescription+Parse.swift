import Recipes
import Yams

extension DataSetDescription {
  /// Reads the content of a `dataset.yaml`; `FileError` with the line when it is not one.
  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(file: file, problem: "it is not UTF-8", remedy: DescriptionNode.remedy)
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw FileError(file: file, problem: "not YAML: \(error)", remedy: DescriptionNode.remedy)
    }
    guard let node else {
      throw FileError(file: file, problem: "it is empty", remedy: DescriptionNode.remedy)
    }
    let top = DescriptionNode(node: node, file: file, path: "")
    let members = try top.members(
      required: ["format", "name", "task", "labels", "splits"], optional: ["multi_label", "provenance"])
    guard try members["format"].text() == Self.format else {
      throw members["format"].error(
        "'\(try members["format"].text())' is not read, only '\(Self.format)'",
        remedy: "pack the data again with this version")
    }
    name = try members["name"].text()
    let taskName = try members["task"].text()
    guard let task = DataSetTask(rawValue: taskName) else {
      throw members["task"].error("'\(taskName)' is neither single nor pair")
    }
    self.task = task
    labels = try members["labels"].items().map { try $0.text() }
    if Set(labels).count < labels.count { throw members["labels"].error("a label occurs twice") }
    isMultiLabel = try members.optional("multi_label")?.bool() ?? false
    splits = try members["splits"].pairs().map { name, node in
      if !Self.isSplitName(name) { throw node.error("'\(name)' is no name of a split") }
      let members = try node.members(required: ["rows", "checksum"])
      return Split(name: name, rows: try members["rows"].count(), checksum: try members["checksum"].text())
    }
    provenance = try members.optional("provenance").map { try Provenance($0) } ?? Provenance()
  }

  /// Whether a split may be called so: letters, digits, `_`, `-` and `.`, not first `-` or `.`.
  static func isSplitName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "."),
      name.utf8.count <= 100
    else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}

extension Provenance {
  fileprivate init(_ node: DescriptionNode) throws {
    let members = try node.members(required: [], optional: ["command", "licence", "sources", "skipped"])
    command = try members.optional("command")?.text()
    licence = try members.optional("licence")?.text()
    sources =
      try members.optional("sources")?.items().map {
        let members = try $0.members(required: ["file", "bytes", "checksum"], optional: ["files"])
        return Source(
          file: try members["file"].text(), bytes: try members["bytes"].count(),
          checksum: try members["checksum"].text(), files: try members.optional("files")?.count())
      } ?? []
    skipped = [:]
    for (reason, rows) in try members.optional("skipped")?.pairs() ?? [] {
      skipped[reason] = try rows.count()
    }
  }
}

/// A place in `dataset.yaml`, whose errors name the line and the key.
private struct DescriptionNode {
  let node: Node
  let file: String
  let path: String

  static let remedy = "correct the file or pack the data again"

  func error(_ problem: String, remedy: String = Self.remedy) -> FileError {
    let line = node.mark.map { ":\($0.line)" } ?? ""
    return FileError(
      file: file + line, problem: path.isEmpty ? problem : "key '\(path)': \(problem)", remedy: remedy)
  }

  func text() throws -> String {
    guard let scalar = node.scalar else { throw error("expected text") }
    return scalar.string
  }

  func count() throws -> Int {
    guard let value = node.scalar.flatMap({ Int($0.string) }), value >= 0 else {
      throw error("expected a whole number from 0")
    }
    return value
  }

  func bool() throws -> Bool {
    guard let value = node.bool else { throw error("expected true or false") }
    return value
  }

  func items() throws -> [DescriptionNode] {
    guard let sequence = node.sequence else { throw error("expected a list") }
    return sequence.enumerated().map { Self(node: $1, file: file, path: "\(path)[\($0)]") }
  }

  func pairs() throws -> [(String, DescriptionNode)] {
    guard let mapping = node.mapping else { throw error("expected keys and values") }
    return try mapping.map { key, value in
      guard let name = key.scalar?.string else { throw error("a key is not text") }
      return (name, Self(node: value, file: file, path: path.isEmpty ? name : "\(path).\(name)"))
    }
  }

  /// The values of a mapping that has all `required` keys and no others but `optional` ones.
  func members(required: [String], optional: [String] = []) throws -> DescriptionMembers {
    var members: [String: DescriptionNode] = [:]
    for (name, value) in try pairs() {
      guard required.contains(name) || optional.contains(name) else {
        throw value.error(
          "unknown key", remedy: "remove it; known: \((required + optional).joined(separator: ", "))")
      }
      members[name] = value
    }
    if let missing = required.first(where: { members[$0] == nil }) {
      throw error("key '\(missing)' is missing")
    }
    return DescriptionMembers(owner: self, members: members)
  }
}

/// The members of a mapping, of which the required ones are there.
private struct DescriptionMembers {
  let owner: DescriptionNode
  let members: [String: DescriptionNode]

  subscript(required: String) -> DescriptionNode { members[required] ?? owner }
  func optional(_ name: String) -> DescriptionNode? { members[name] }
}
