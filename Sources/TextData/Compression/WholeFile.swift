import Glibc

/// Files that are read or written as a whole: shards, indexes, `dataset.yaml`.
enum WholeFile {
  /// Reads the file at `path`; `FileError` when it is no regular file, larger than `limit` or not readable.
  static func read(_ path: String, limit: Int) throws -> MemoryBlock {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR {
      throw FileError(file: path, problem: "this is not a regular file", remedy: "give a file")
    }
    let descriptor = try ByteStream.open(path)
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw ByteStream.systemError(path, "cannot read", errno) }
    let size = Int(status.st_size)
    if size > limit {
      throw FileError(
        file: path, problem: "it has \(size) bytes, at most \(limit) were expected", remedy: "check the path")
    }
    let block = try MemoryBlock(count: size) { target in
      var done = 0
      while done < size {
        let count = Glibc.read(descriptor, target.baseAddress?.advanced(by: done), size - done)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { throw ByteStream.systemError(path, "cannot read after byte \(done)", errno) }
        if count == 0 {
          throw FileError(file: path, problem: "it became shorter while it was read", remedy: "try again")
        }
        done += count
      }
    }
    guard let block else {
      throw FileError(file: path, problem: "no memory for \(size) bytes", remedy: "free some memory")
    }
    return block
  }

  /// Writes the file at `path` so that it is there either whole or not at all: under a temporary name, flushed
  /// to the disk, then renamed.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
    let temporary = path + ".tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw writeError(path) }
    do {
      defer { close(descriptor) }
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { throw writeError(path) }
        done += count
      }
      if fsync(descriptor) != 0 { throw writeError(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    if rename(temporary, path) != 0 {
      let error = writeError(path)
      unlink(temporary)
      throw error
    }
  }

  /// Flushes a folder's list of names to the disk, so that renamed files keep their new names after a crash.
  static func flush(folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return }  // a folder that may be written but not read: nothing more can be done
    fsync(descriptor)
    close(descriptor)
  }

  /// The error for a file or folder that cannot be written, from `errno`.
  static func writeError(_ path: String) -> FileError {
    let code = errno
    return FileError(
      file: path, problem: "cannot write: \(String(cString: strerror(code)))",
      remedy: code == ENOSPC || code == EDQUOT
        ? "free some disk space" : "check the folder and who may write to it")
  }
}
