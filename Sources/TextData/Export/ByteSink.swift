import Glibc
import Recipes

/// Writes a file from beginning to end through a buffer; the file appears under its name only when it is whole.
///
/// Without `finish` there is no file. To standard output, which is `-`, and to what is no regular file, such as a
/// pipe or a device, the bytes go as they are written.
public final class ByteSink {
  /// The path as given, or `standard output`.
  public let name: String

  private var file: AtomicFile?  // nil where bytes go to their place at once
  private let descriptor: Int32  // of that place
  private var isFinished = false
  private var buffer: [UInt8] = []

  /// Begins to write the file at `path`, or standard output when `path` is `-`.
  ///
  /// Throws `FileError` when the file cannot be made.
  public init(path: String) throws {
    name = path == "-" ? "standard output" : path
    var status = stat()
    if path == "-" {
      descriptor = STDOUT_FILENO
    } else if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw FileError(writing: path) }
    } else {
      descriptor = -1
      file = try AtomicFile(path: path)
    }
    buffer.reserveCapacity(1 << 16)
  }

  deinit {
    if descriptor >= 0 && descriptor != STDOUT_FILENO { close(descriptor) }
  }

  /// Appends bytes; throws `FileError` when the disk is full or the reader of a pipe has gone.
  public func write(_ bytes: some Sequence<UInt8>) throws {
    precondition(!isFinished, "ByteSink: write after finish")
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes what is left and gives the file its name.
  public func finish() throws {
    try flush()
    isFinished = true
    if let file = file.take() { try file.finish() }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      if descriptor >= 0 {
        try writeFully(bytes, to: descriptor, of: name)
      } else {
        try file?.write(bytes)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
