import Recipes

/// A view of one row of a split, valid only inside the call that gives it. All texts are UTF-8.
public struct Row {
  private let sample: ShardSample
  private let columns: RowColumns

  init(_ sample: ShardSample, _ columns: RowColumns) { (self.sample, self.columns) = (sample, columns) }

  /// The row's identifier.
  public var id: UnsafeRawBufferPointer { sample.bytes(columns.id) }
  /// The text, or the first text of a pair.
  public var textA: UnsafeRawBufferPointer { sample.bytes(columns.textA) }
  /// The second text of a pair; nil for single texts.
  public var textB: UnsafeRawBufferPointer? { columns.textB.map { sample.bytes($0) } }
  /// The label's number; nil when the row is not labelled, and in multi-label data.
  public var label: Int? {
    let label = sample.integer(columns.label)
    return label < 0 ? nil : label
  }
  /// The numbers of all its labels in ascending order, in multi-label data; nil in other data.
  public var labels: [Int]? { columns.labels.map { LabelSet.numbers(sample.bytes($0)) ?? [] } }
  /// The row's group; nil when it has none.
  public var group: UnsafeRawBufferPointer? { optional(columns.group) }
  /// The row's tag; nil when it has none.
  public var tag: UnsafeRawBufferPointer? { optional(columns.tag) }

  /// The row as values of its own.
  public func example(labels: [String]) -> Example {
    Example(
      id: Self.string(id), textA: Self.string(textA), textB: textB.map(Self.string),
      label: label.map { labels[$0] }, labels: self.labels.map { $0.map { labels[$0] } },
      group: group.map(Self.string), tag: tag.map(Self.string))
  }

  private func optional(_ column: Int?) -> UnsafeRawBufferPointer? {
    guard let column else { return nil }
    let bytes = sample.bytes(column)
    return bytes.isEmpty ? nil : bytes
  }

  private static func string(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}

/// Which column of the shards holds which part of a row. Other columns are not looked at.
struct RowColumns {
  let id: Int
  let textA: Int
  let textB: Int?
  let label: Int
  let labels: Int?
  let group: Int?
  let tag: Int?

  init(_ columns: [ShardColumn], of data: DataSetDescription, path: String) throws {
    let task = data.task
    func optional(_ name: String, _ encoding: ShardEncoding) -> Int? {
      columns.firstIndex(of: ShardColumn(name, encoding))
    }
    func required(_ name: String, _ encoding: ShardEncoding) throws -> Int {
      if let found = optional(name, encoding) { return found }
      let there = columns.map { "\($0.name): \($0.encoding.rawValue)" }.joined(separator: ", ")
      throw FileError(
        file: path, problem: "there is no column '\(name): \(encoding.rawValue)' (there are: \(there))",
        remedy: "pack the data again")
    }
    id = try required("id", .string)
    textA = try required(task == .pair ? "text_a" : "text", .string)
    textB = task == .pair ? try required("text_b", .string) : nil
    label = try required("label", .int)
    labels = data.isMultiLabel ? try required("labels", .string) : nil
    group = optional("group", .string)
    tag = optional("tag", .string)
  }
}
