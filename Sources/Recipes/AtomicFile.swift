import Glibc

/// What went wrong with a file being written or read.
package struct FileError: Error, CustomStringConvertible, Sendable {
  package let path: String
  package let problem: String

  package init(path: String, problem: String) {
    (self.path, self.problem) = (path, problem)
  }

  /// Makes the error from the system's last error number.
  package init(path: String, doing action: String, code: Int32 = errno) {
    self.init(path: path, problem: "cannot \(action): \(String(cString: strerror(code)))")
  }

  package var description: String { "\(path): \(problem)" }
}

/// Writes a file as a whole or not at all: into a sibling with a temporary name, flushed to the disk, then renamed.
///
/// Whatever stood under the name stays until the new file is complete; a failure leaves no temporary file behind.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let descriptor: Int32

  /// Writes `bytes` as the file `path`.
  package static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    try write(to: path) { file in
      let done: Void? = try bytes.withContiguousStorageIfAvailable {
        try file.write(UnsafeRawBufferPointer($0))
      }
      if done == nil { try Array(bytes).withUnsafeBytes { try file.write($0) } }
    }
  }

  /// Writes `text` as the file `path`.
  package static func write(_ text: String, to path: String) throws {
    try write(text.utf8, to: path)
  }

  /// Writes the file `path` piece by piece: what `body` writes is the file.
  package static func write(to path: String, _ body: (borrowing AtomicFile) throws -> Void) throws {
    let file = try AtomicFile(path: destination(of: path))
    do {
      try body(file)
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
    close(file.descriptor)
    try file.flushFolder()
  }

  /// Writes the next bytes of the file.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: path, doing: "write") }
      rest = rest.dropFirst(count)
    }
  }

  private init(path: String) throws {
    self.path = path
    // The process and the clock make the name differ from that of any other writer, so O_EXCL rarely has to refuse.
    for attempt in 0..<100 {
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      let name = "\(path).\(getpid())-\(now.tv_nsec)-\(attempt).partial"
      let opened = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if opened >= 0 {
        (temporary, descriptor) = (name, opened)
        return
      }
      guard errno == EEXIST else { throw FileError(path: path, doing: "write") }
    }
    throw FileError(path: path, doing: "write", code: EEXIST)
  }

  /// The regular file that `path` stands for, so that a link stays a link and a device or pipe is not replaced.
  private static func destination(of path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw FileError(path: path, problem: "cannot write: \(isFolder ? "a folder" : "not a regular file")")
    }
    guard let resolved = realpath(path, nil) else { throw FileError(path: path, doing: "write") }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private func publish() throws {
    guard fsync(descriptor) == 0 else { throw FileError(path: path, doing: "write to the disk") }
    guard rename(temporary, path) == 0 else { throw FileError(path: path, doing: "write") }
  }

  private func discard() {
    close(descriptor)
    unlink(temporary)
  }

  /// Makes the new name itself last: a folder is a file of names.
  private func flushFolder() throws {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw FileError(path: folder, doing: "open") }
    defer { close(opened) }
    // Some file systems cannot flush a folder and say EINVAL; the file itself is safe there.
    guard fsync(opened) == 0 || errno == EINVAL else {
      throw FileError(path: folder, doing: "write to the disk")
    }
  }
}
