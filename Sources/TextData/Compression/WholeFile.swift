import Glibc
import Recipes

/// Files that are read as a whole: shards, indexes, `dataset.yaml`.
enum WholeFile {
  /// Reads the file at `path`; `FileError` when it is no regular file, larger than `limit` or not readable.
  static func read(_ path: String, limit: Int) throws -> MemoryBlock {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR {
      throw FileError(file: path, problem: "this is not a regular file", remedy: "give a file")
    }
    let descriptor = try ByteStream.open(path)
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw FileError(reading: path) }
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
        if count < 0 { throw FileError(reading: path, "cannot read after byte \(done)") }
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
}
