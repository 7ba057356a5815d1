import Glibc

/// Writes a file from beginning to end through a buffer; the file appears under its name only when it is whole.
///
/// The bytes go to a file beside it, which `finish` renames; without `finish` it is removed. To standard output,
/// which is `-`, and to what is no regular file, such as a pipe or a device, they go as they are written.
public final class ByteSink {
  /// The path as given, or `standard output`.
  public let name: String

  private let path: String
  private let descriptor: Int32
  private var isFinished = false
  private var buffer: [UInt8] = []
  private let partialPath: String?  // nil where bytes go to their place at once

  /// Begins to write the file at `path`, or standard output when `path` is `-`.
  ///
  /// Throws `FileError` when the file cannot be made.
  public init(path: String) throws {
    self.path = path
    name = path == "-" ? "standard output" : path
    var status = stat()
    let isSpecial = path == "-" || stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    partialPath = isSpecial ? nil : path + ".partial"
    descriptor =
      path == "-"
      ? STDOUT_FILENO : open(partialPath ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    buffer.reserveCapacity(1 << 16)
    if descriptor < 0 {
      isFinished = true
      throw failed("cannot be written")
    }
  }

  deinit {
    if descriptor < 0 || descriptor == STDOUT_FILENO { return }
    close(descriptor)
    if let partialPath, !isFinished { unlink(partialPath) }
  }

  /// Appends bytes; throws `FileError` when the disk is full or the reader of a pipe has gone.
  public func write(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes what is left and gives the file its name.
  public func finish() throws {
    try flush()
    if let partialPath, rename(partialPath, path) != 0 { throw failed("cannot be written") }
    isFinished = true
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count >= 0 { written += count } else if errno != EINTR { throw failed("writing failed") }
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failed(_ action: String) -> FileError {
    FileError(
      file: name, problem: "\(action): \(String(cString: strerror(errno)))",
      remedy: "check the path, who may write there and the space on the disk")
  }
}
