import Layers
import Recipes

/// A model as its recipe puts it together: one line a part, with its settings and how many parameters it has.
struct ModelStructure {
  private struct Line {
    let depth: Int
    let name: String
    let settings: String
    let count: Int
  }

  private let counts: [(name: String, count: Int)]
  private var lines: [Line] = []

  /// - Parameter model: the complete `model` node of the recipe.
  init(model: JSONValue, parameters: ParameterTree) {
    counts = parameters.entries.map { ($0.name, $0.parameter.value.count) }
    let total = counts.reduce(0) { $0 + $1.count }
    lines.append(Line(depth: 0, name: "model", settings: Self.settings(model), count: total))
    appendParts(of: model, depth: 1, at: "")
  }

  /// Aligned columns: part, parameters, settings.
  var text: String {
    let names = lines.map { String(repeating: "  ", count: $0.depth) + $0.name }
    let figures = lines.map { $0.count == 0 ? "" : grouped($0.count) }
    let (left, right) = (names.map(displayWidth).max() ?? 0, figures.map(displayWidth).max() ?? 0)
    return lines.indices.map { index in
      var line =
        padded(names[index], to: left) + "  " + padded(figures[index], to: right, toTheRight: true) + "  "
        + lines[index].settings
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The parts of a mapping: inner mappings and lists of them, then what its parameters have beside them.
  private mutating func appendParts(of node: JSONValue, depth: Int, at path: String) {
    guard case .object(let members) = node else { return }
    var covered: Set<String> = []
    func place(_ key: String) -> String {
      // A recipe's `pooling` is a list in the model, and an encoder holds what a recipe writes beside it.
      let candidates = [key, "encoder.\(key)", key + "s", "encoder.\(key)s"].map { path + $0 + "." }
      func has(_ start: String) -> Bool { counts.contains { $0.name.hasPrefix(start) } }
      let start = candidates.first(where: has) ?? candidates[0]
      return start.hasSuffix("poolings.") && !has(start + "1.") ? start + "0." : start
    }
    for member in members {
      let start = place(member.name)
      switch member.value {
      case .object:
        append(member.value, name: member.name, depth: depth, at: start)
        covered.insert(start)
      case .array(let elements):
        for (index, element) in elements.enumerated() {
          guard case .object = element else { continue }
          append(element, name: "\(member.name)[\(index)]", depth: depth, at: "\(start)\(index).")
          covered.insert("\(start)\(index).")
        }
      default: break
      }
    }
    var rest: [(name: String, count: Int)] = []
    for entry in counts where entry.name.hasPrefix(path) && !covered.contains(where: entry.name.hasPrefix) {
      let name = String(entry.name.dropFirst(path.count).prefix { $0 != "." })
      if rest.last?.name == name {
        rest[rest.count - 1].count += entry.count
      } else {
        rest.append((name, entry.count))
      }
    }
    for (name, count) in rest { lines.append(Line(depth: depth, name: name, settings: "", count: count)) }
  }

  private mutating func append(_ node: JSONValue, name: String, depth: Int, at path: String) {
    let count = counts.reduce(0) { $0 + ($1.name.hasPrefix(path) ? $1.count : 0) }
    lines.append(Line(depth: depth, name: name, settings: Self.settings(node), count: count))
    let before = lines.count
    appendParts(of: node, depth: depth + 1, at: path)
    // A single inner line that only repeats the count says nothing.
    if lines.count == before + 1, lines[before].settings.isEmpty { lines.removeLast() }
  }

  /// `type` and then the plain settings that are not null: "convolution  widths 3 4 5, filters 100".
  private static func settings(_ node: JSONValue) -> String {
    guard case .object(let members) = node else { return "" }
    func plain(_ value: JSONValue) -> String? {
      switch value {
      case .null, .object: return nil
      case .text(let text): return text
      case .array(let values):
        let inner = values.compactMap(plain)
        return inner.isEmpty ? nil : inner.joined(separator: " ")
      default: return value.json
      }
    }
    let type = node["type"].flatMap(plain)
    let others = members.filter { $0.name != "type" }.compactMap { member in
      plain(member.value).map { "\(member.name) \($0)" }
    }
    return printable(
      ([type].compactMap { $0 } + [others.joined(separator: ", ")]).filter { !$0.isEmpty }
        .joined(separator: "  "))
  }
}
