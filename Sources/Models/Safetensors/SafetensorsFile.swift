import Glibc
import Recipes

/// A safetensors file opened for reading: named tensors of plain numbers, and text about them.
///
/// Format: <https://github.com/huggingface/safetensors>. The header is checked as a whole when the file is opened:
/// known types, sizes that agree with the shapes, every byte of the data in exactly one tensor. The data are read when
/// asked for, so opening a large file is cheap.
public final class SafetensorsFile {
  /// What the header says of a tensor.
  public struct Entry: Sendable, Equatable {
    /// The tensor's name.
    public let name: String
    /// What its numbers are.
    public let type: SafetensorsType
    /// Its dimensions; none for a single number.
    public let shape: [Int]
    /// Where its bytes lie, from the start of the data.
    public let range: Range<Int>
  }

  /// The longest header that is read, in bytes: the format's own limit.
  static let headerLimit = 100_000_000

  /// The file's path.
  public let path: String
  /// The tensors, in the order of their data.
  public let entries: [Entry]
  /// The text about them, by name.
  public let metadata: [String: String]

  private let descriptor: Int32
  private let dataStart: Int
  private let places: [String: Int]

  /// Opens the file and checks its header.
  ///
  /// Throws a `SafetensorsError` that names the file and, where one is at fault, the tensor.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SafetensorsError(
        file: path, tensor: nil, problem: "cannot open: \(String(cString: strerror(errno)))")
    }
    do {
      let header = try SafetensorsHeader(path: path, descriptor: descriptor)
      (entries, metadata, dataStart) = (header.entries, header.metadata, header.dataStart)
    } catch {
      close(descriptor)
      throw error
    }
    (self.path, self.descriptor) = (path, descriptor)
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })
  }

  deinit { close(descriptor) }

  /// The tensor of that name, nil where there is none.
  public subscript(name: String) -> Entry? {
    places[name].map { entries[$0] }
  }

  /// Throws a `SafetensorsError` unless the file holds exactly the tensors `expected`, each with its shape.
  public func require(_ expected: [(name: String, shape: [Int])]) throws {
    func fail(_ tensor: String, _ problem: String) -> SafetensorsError {
      SafetensorsError(file: path, tensor: tensor, problem: problem)
    }
    let wanted = Set(expected.map(\.name))
    for (name, shape) in expected {
      guard let entry = self[name] else {
        let like = nearest(name, among: entries.map(\.name).filter { !wanted.contains($0) })
        throw fail(
          name, "missing" + (like.map { "; the file has '\($0)'" } ?? "; the file is of another model"))
      }
      guard entry.shape == shape else {
        throw fail(
          name, "shape \(entry.shape), expected \(shape): the file and the recipe do not belong together")
      }
    }
    if let extra = entries.first(where: { !wanted.contains($0.name) }) {
      throw fail(extra.name, "not part of this model: the file and the recipe do not belong together")
    }
  }

  /// Reads a tensor's bytes into `buffer`, which has room for exactly those.
  public func read(_ entry: Entry, into buffer: UnsafeMutableRawBufferPointer) throws {
    precondition(
      buffer.count == entry.range.count, "safetensors: \(buffer.count) ≠ \(entry.range.count) bytes")
    try readFully(descriptor, at: dataStart + entry.range.lowerBound, into: buffer) { problem in
      SafetensorsError(file: self.path, tensor: entry.name, problem: problem)
    }
  }

  /// A tensor's bytes.
  public func bytes(_ entry: Entry) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: entry.range.count) { buffer, count in
      let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: entry.range.count)
      try read(entry, into: room)
      count = entry.range.count
    }
  }

  /// Hands on a tensor's bytes in order, in pieces of 64 KiB and a last one of what is left.
  ///
  /// `offset` is that of the piece in the tensor. Pieces share memory that stays in the processor's cache: numbers
  /// that become others need not go through memory first.
  package func forEachPiece(
    of entry: Entry, _ body: (_ offset: Int, _ piece: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 64) { memory in
      for offset in stride(from: 0, to: entry.range.count, by: memory.count) {
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: memory[..<min(memory.count, entry.range.count - offset)])
        try readFully(descriptor, at: dataStart + entry.range.lowerBound + offset, into: piece) { problem in
          SafetensorsError(file: self.path, tensor: entry.name, problem: problem)
        }
        try body(offset, UnsafeRawBufferPointer(piece))
      }
    }
  }

  /// A float32 tensor's numbers; another type is a `SafetensorsError`.
  public func floats(_ entry: Entry) throws -> [Float] {
    guard entry.type == .float32 else {
      throw SafetensorsError(
        file: path, tensor: entry.name, problem: "type \(entry.type.rawValue), expected F32")
    }
    let numbers = entry.range.count / 4
    return try [Float](unsafeUninitializedCapacity: numbers) { buffer, count in
      let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: entry.range.count)
      try read(entry, into: room)
      count = numbers
    }
  }
}

/// Fills `buffer` from the bytes at `offset`; a file that ends before is an error.
func readFully(
  _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer,
  error: (String) -> SafetensorsError
) throws {
  var done = 0
  while done < buffer.count {
    let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, offset + done)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw error("cannot read: \(String(cString: strerror(errno)))") }
    guard count > 0 else { throw error("the file ends early: it was cut off or changed while being read") }
    done += count
  }
}
