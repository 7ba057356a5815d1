/// The samples of one shard, one after another, behind room for what comes before them in the file: they need not be
/// moved when it is known how long that is.
///
/// Only one thread at a time may use it.
final class ShardBuffer: @unchecked Sendable {
  /// The bytes of the samples.
  @exclusivity(unchecked) private(set) var count = 0

  private let room: Int
  @exclusivity(unchecked) private var memory: UnsafeMutableRawBufferPointer

  /// - Parameters:
  ///   - room: the most bytes that come before the samples; memory is taken when it is written to.
  ///   - capacity: of the samples to begin with.
  init(room: Int, capacity: Int) {
    self.room = room
    memory = .allocate(byteCount: room + capacity, alignment: 64)
  }

  deinit { memory.deallocate() }

  /// Appends bytes.
  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    place(of: bytes.count).copyMemory(from: source, byteCount: bytes.count)
  }

  /// Appends a number, the lowest byte first.
  @inline(__always)
  func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    place(of: MemoryLayout<Value>.size).storeBytes(of: value.littleEndian, as: Value.self)
  }

  /// Appends so many bytes, which are written later; returns where they are.
  @inline(__always)
  func appendBlank(_ bytes: Int) -> Int {
    _ = place(of: bytes)
    return count - bytes
  }

  /// Writes a size where a sample has left room for it.
  @inline(__always)
  func put(_ size: UInt32, at place: Int) {
    memory.storeBytes(of: size.littleEndian, toByteOffset: room + place, as: UInt32.self)
  }

  /// Removes what comes after the first `count` bytes.
  func removeAll(after count: Int = 0) { self.count = count }

  /// The bytes from `begin` on, valid until something is appended.
  func bytes(from begin: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[room + begin..<room + count])
  }

  /// The samples behind `header`, valid until something is appended.
  func file(header: [UInt8]) -> UnsafeRawBufferPointer {
    precondition(header.count <= room, "ShardBuffer: a header of \(header.count) bytes in room for \(room)")
    let begin = room - header.count
    UnsafeMutableRawBufferPointer(rebasing: memory[begin..<room]).copyBytes(from: header)
    return UnsafeRawBufferPointer(rebasing: memory[begin..<room + count])
  }

  /// Makes place for so many more bytes.
  @inline(__always)
  private func place(of bytes: Int) -> UnsafeMutableRawPointer {
    let begin = room + count
    if memory.count - begin < bytes { grow(to: begin + bytes) }
    count += bytes
    // There is an address: the memory is never empty.
    return memory.baseAddress.unsafelyUnwrapped + begin
  }

  private func grow(to size: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size, alignment: 64)
    UnsafeMutableRawBufferPointer(rebasing: larger[room...])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[room..<room + count]))
    memory.deallocate()
    memory = larger
  }
}
