import Recipes
import Glibc

/// Standard output, for results: buffered, and unlike `print` it notices when they cannot be written.
///
/// Throws `OutputClosed` when the reader of a pipe has gone, `FileError` for anything else.
final class StandardOutput {
  private var buffer: [UInt8] = []

  /// Writes a text and a line end at once.
  static func print(_ text: String) throws {
    let output = StandardOutput()
    try output.write(text.utf8)
    try output.write("\n".utf8)
    try output.flush()
  }

  /// Appends bytes; they may wait for `flush`.
  func write(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes what waits.
  func flush() throws {
    try buffer.withUnsafeBytes { try writeAll($0, to: STDOUT_FILENO, name: "standard output") }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Standard error, for people.
enum StandardError {
  /// Prints a line; control characters, which may come from a file, do not reach the terminal.
  static func print(_ text: String) {
    let bytes = Array((printable(text, keeping: "\n") + "\n").utf8)
    // Nothing can be said about a failure to say something.
    try? bytes.withUnsafeBytes { try writeAll($0, to: STDERR_FILENO, name: "standard error") }
  }
}

/// Writes all bytes to a descriptor.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EPIPE {
      throw OutputClosed()
    } else if errno != EINTR {
      throw FileError(
        file: name, problem: "writing failed: \(String(cString: strerror(errno)))",
        remedy: "check the space on the disk")
    }
  }
}
