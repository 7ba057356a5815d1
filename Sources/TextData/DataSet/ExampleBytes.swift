/// The parts of an `Example` as UTF-8, in memory that the next row uses again.
///
/// Rows go through it from a file to a shard without a `String` being made of every text.
package final class ExampleBytes {
  /// A text of an example.
  package enum Part: Int, CaseIterable {
    case id
    case textA
    case textB
    case label
    case group
    case tag
  }

  /// `Example.labels`.
  @exclusivity(unchecked) package var labels: [String]?

  @exclusivity(unchecked) private var memory = UnsafeMutableRawPointer.allocate(
    byteCount: 1 << 12, alignment: 64)
  @exclusivity(unchecked) private var capacity = 1 << 12
  @exclusivity(unchecked) private var count = 0
  // Where each part is in the memory; a part that is not there begins at -1.
  private let begins = UnsafeMutablePointer<Int>.allocate(capacity: Part.allCases.count)
  private let sizes = UnsafeMutablePointer<Int>.allocate(capacity: Part.allCases.count)

  package init() { clear() }

  /// The bytes of an example.
  package convenience init(_ example: Example) {
    self.init()
    put(example)
  }

  deinit {
    memory.deallocate()
    begins.deallocate()
    sizes.deallocate()
  }

  /// Removes all parts.
  func clear() {
    count = 0
    labels = nil
    begins.update(repeating: -1, count: Part.allCases.count)
  }

  /// The bytes of a part, valid until the next change; nil where the row has none.
  @inline(__always)
  package subscript(part: Part) -> UnsafeRawBufferPointer? {
    let begin = begins[part.rawValue]
    return begin < 0 ? nil : UnsafeRawBufferPointer(start: memory + begin, count: sizes[part.rawValue])
  }

  /// A part as text.
  package func string(_ part: Part) -> String? { self[part].map { String(decoding: $0, as: UTF8.self) } }

  /// Makes a part what `fill` writes: it gets memory for at most `most` bytes and returns how many it wrote, valid
  /// UTF-8.
  @inline(__always)
  func put<Failure: Error>(
    _ part: Part, most: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    if capacity - count < most { grow(to: count + most) }
    let written = try fill(UnsafeMutableRawBufferPointer(start: memory + count, count: most))
    precondition(written <= most, "ExampleBytes: \(written) bytes where there is room for \(most)")
    (begins[part.rawValue], sizes[part.rawValue]) = (count, written)
    count += written
  }

  /// Makes a part these bytes, which must be valid UTF-8 and no part of this row.
  @inline(__always)
  func put(_ part: Part, _ bytes: UnsafeRawBufferPointer) {
    put(part, most: bytes.count) { target in
      target.copyMemory(from: bytes)
      return bytes.count
    }
  }

  func put(_ part: Part, _ text: String) { text.withBytes { put(part, $0) } }

  func remove(_ part: Part) { begins[part.rawValue] = -1 }

  /// Makes the row that of an example.
  package func put(_ example: Example) {
    clear()
    put(.id, example.id)
    put(.textA, example.textA)
    if let textB = example.textB { put(.textB, textB) }
    if let label = example.label { put(.label, label) }
    if let group = example.group { put(.group, group) }
    if let tag = example.tag { put(.tag, tag) }
    labels = example.labels
  }

  /// The row as values of its own.
  package var example: Example {
    Example(
      id: string(.id) ?? "", textA: string(.textA) ?? "", textB: string(.textB), label: string(.label),
      labels: labels, group: string(.group), tag: string(.tag))
  }

  private func grow(to size: Int) {
    let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * size, alignment: 64)
    larger.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    (memory, capacity) = (larger, 2 * size)
  }
}
