import CZstd
import Glibc
import Recipes

/// Reads the bytes of a file from beginning to end, decompressing them when the file is Zstandard.
///
///     let stream = try ByteStream(path: "train.jsonl.zst")
///     while case let count = try stream.read(into: buffer), count > 0 { use(buffer[..<count]) }
///
/// Compression is recognised by the first four bytes, never by the name. Every form of a Zstandard file is
/// read: several frames, skippable frames, frames without a content size. `-` is standard input. Memory use
/// does not depend on the size of the file.
public final class ByteStream {
  /// The path as given, or `standard input`.
  public let name: String
  /// How many bytes of the file, as they are on disk, have been read so far: at the end its size.
  public var fileBytes: Int { offset }
  /// The hash of those bytes, as 16 hexadecimal digits: at the end that of the whole file.
  public var fileChecksum: String { hash.hexadecimal }

  private let descriptor: Int32
  private let interrupted: (() throws -> Void)?
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
  private var hash = XXH64()
  private var begin = 0  // buffer[begin..<end] has been read from the file and not been used
  private var end = 0
  private var offset = 0  // bytes read from the file so far
  private var decoder: OpaquePointer?
  private var insideFrame = false

  /// Opens the file at `path`, or standard input when `path` is `-`.
  ///
  /// Throws `FileError` when there is no such file, when it is a directory or when it cannot be read.
  ///
  /// - Parameter interrupted: called now and then while there are no bytes yet; what it throws ends the reading.
  public init(path: String, interrupted: (() throws -> Void)? = nil) throws {
    self.interrupted = interrupted
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : try Self.open(path)
    try fill(atLeast: 4)
    if Self.isZstandard(UnsafeRawBufferPointer(buffer)[..<end]) {
      decoder = ZSTD_createDCtx()
      if decoder == nil { throw FileError(file: name, problem: "out of memory", remedy: "free some memory") }
    }
  }

  deinit {
    ZSTD_freeDCtx(decoder)
    buffer.deallocate()
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Fills the beginning of `target` with the next bytes and returns how many there are; 0 at the end.
  ///
  /// Throws `FileError` when reading fails and when compressed data are damaged or cut off.
  public func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    precondition(!target.isEmpty, "ByteStream.read: the buffer has no room")
    if let decoder { return try decompress(with: decoder, into: target) }
    if begin == end { return try readFile(into: target) }
    let count = min(target.count, end - begin)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[begin..<begin + count]))
    begin += count
    return count
  }

  /// Reads on until there is output: a call may use up input, such as a skippable frame, and give nothing.
  private func decompress(
    with decoder: OpaquePointer, into target: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while output.pos == 0 {
      if begin == end {
        (begin, end) = (0, 0)
        try fill(atLeast: 1)
      }
      let atEnd = begin == end
      if atEnd && !insideFrame { return 0 }
      var input = ZSTD_inBuffer(src: buffer.baseAddress, size: end, pos: begin)
      let result = ZSTD_decompressStream(decoder, &output, &input)
      if ZSTD_isError(result) != 0 {
        let reason = String(cString: ZSTD_getErrorName(result))
        throw FileError(
          file: name,
          problem: "damaged Zstandard data near byte \(offset - (end - input.pos)) of the file (\(reason))",
          remedy: "copy or download the file again; `zstd -t` checks it")
      }
      begin = input.pos
      insideFrame = result != 0
      if atEnd && output.pos == 0 {  // at the end the decoder may still hold output, but no more than that
        throw FileError(
          file: name, problem: "the compressed data stop after byte \(offset), in the middle of a frame",
          remedy: "the file has been cut off: copy or download it again")
      }
    }
    return output.pos
  }

  private func fill(atLeast wanted: Int) throws {
    while end - begin < wanted {
      let count = try readFile(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
      if count == 0 { return }
      end += count
    }
  }

  private func readFile(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      try waitForBytes()
      let count = Glibc.read(descriptor, target.baseAddress, target.count)
      if count >= 0 {
        offset += count
        hash.update(UnsafeRawBufferPointer(rebasing: target[..<count]))
        return count
      }
      if errno != EINTR { throw FileError(reading: name, "cannot read after byte \(offset)") }
    }
  }

  /// Waits as `read` would, but looks now and then whether there was a signal, after which a `read` may go on waiting.
  private func waitForBytes() throws {
    guard let interrupted else { return }
    var file = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      try interrupted()
      let ready = poll(&file, 1, 200)
      if ready > 0 || ready < 0 && errno != EINTR { return }
    }
  }

  /// Opens the file at `path` for reading; a directory is an error here rather than at the first read.
  static func open(_ path: String) throws -> Int32 {
    if path.utf8.contains(0) {
      throw FileError(file: path, problem: "the path holds a NUL byte", remedy: "give another path")
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FileError(reading: path, "cannot open") }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw FileError(reading: path, code: EISDIR)
    }
    return descriptor
  }

  /// Whether bytes begin with the magic number of a Zstandard frame or of a skippable frame (RFC 8878, 3.1).
  static func isZstandard(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard bytes.count >= 4 else { return false }
    let magic = UnsafeRawBufferPointer(rebasing: bytes).loadUnaligned(as: UInt32.self).littleEndian
    return magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50
  }
}
