import Glibc

/// What went wrong with a file or a stream of bytes, and what to do about it.
public struct FileError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The file's path as the user gave it, or `standard input`, or the option that is wrong.
  public let file: String
  /// What happened and where.
  public let problem: String
  /// How to fix it; "" where the problem says that already.
  public let remedy: String

  /// Makes an error about `file`.
  public init(file: String, problem: String, remedy: String) {
    (self.file, self.problem, self.remedy) = (file, problem, remedy)
  }

  /// The line shown to the user.
  public var description: String {
    remedy.isEmpty ? "\(file): \(problem)" : "\(file): \(problem); \(remedy)"
  }
}

extension FileError {
  /// Makes the error for a file that cannot be read, from the system's error number.
  package init(reading file: String, _ action: String = "cannot read", code: Int32 = errno) {
    switch code {
    case ENOENT, ENOTDIR: self.init(file: file, problem: "no such file", remedy: "check the path")
    case EISDIR: self.init(file: file, problem: "this is a directory", remedy: "give a file")
    case EACCES, EPERM:
      self.init(file: file, problem: "\(action): permission denied", remedy: "check who may read it")
    default:
      self.init(
        file: file, problem: "\(action): \(String(cString: strerror(code)))",
        remedy: "check the path and the disk")
    }
  }

  /// Makes the error for a file or folder that cannot be written, from the system's error number.
  package init(writing file: String, code: Int32 = errno) {
    self.init(
      file: file, problem: "cannot write: \(String(cString: strerror(code)))",
      remedy: code == ENOSPC || code == EDQUOT
        ? "free some disk space" : "check the path and who may write there")
  }
}

/// Writes all of `bytes` to a descriptor; `file` is what a `FileError` calls it.
package func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, of file: String) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw FileError(writing: file) }
    rest = rest.dropFirst(count)
  }
}
