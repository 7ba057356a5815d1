import Glibc

/// Writes a file as a whole or not at all: into a sibling with a temporary name, flushed to the disk, then renamed.
///
/// Whatever stood under the name stays until the new file is complete; a failure, or letting go before `finish`,
/// leaves no temporary file behind. Failures are `FileError`.
package struct AtomicFile: ~Copyable {
  /// How the names of files that are being written end.
  package static let suffix = ".partial"

  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var isInPlace = false

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
    let file = try AtomicFile(path: path)
    try body(file)
    try file.finish()
  }

  /// Begins to write the file at `path`.
  package init(path: String) throws {
    let destination = try Self.destination(of: path)
    let (name, opened) = try Self.open(beside: destination)
    (self.path, temporary, descriptor) = (destination, name, opened)
  }

  deinit {
    close(descriptor)
    if !isInPlace { unlink(temporary) }
  }

  /// Writes the next bytes of the file.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    try writeFully(bytes, to: descriptor, of: path)
  }

  /// Gives the file its name.
  package consuming func finish() throws {
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw FileError(writing: path) }
    isInPlace = true
    try flushFolder()
  }

  /// The regular file that `path` stands for, so that a link stays a link and a device or pipe is not replaced.
  private static func destination(of path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw FileError(
        file: path, problem: "cannot write: \(isFolder ? "a folder" : "not a regular file")",
        remedy: "give the path of a file")
    }
    guard let resolved = realpath(path, nil) else { throw FileError(writing: path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes a file of a new name.
  private static func open(beside path: String) throws -> (name: String, descriptor: Int32) {
    // The process and the clock make the name differ from that of any other writer, so O_EXCL rarely has to refuse.
    for attempt in 0..<100 {
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      let name = "\(path).\(getpid())-\(now.tv_nsec)-\(attempt)\(suffix)"
      let opened = Glibc.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if opened >= 0 { return (name, opened) }
      guard errno == EEXIST else { throw FileError(writing: path) }
    }
    throw FileError(writing: path, code: EEXIST)
  }

  /// Makes the new name itself last: a folder is a file of names.
  private borrowing func flushFolder() throws {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let opened = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened < 0 { return }  // a folder that may be written but not read: nothing more can be done
    defer { close(opened) }
    // Some file systems cannot flush a folder and say EINVAL; the file itself is safe there.
    guard fsync(opened) == 0 || errno == EINVAL else { throw FileError(writing: folder) }
  }
}
