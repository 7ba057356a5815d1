import Glibc
import Recipes

/// Says that a process is at work on a run: the lock goes when the process does, however it ends.
package final class RunLock {
  private let descriptor: Int32

  /// nil where another process has it.
  init?(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FileError(
        file: path, problem: "cannot open: \(String(cString: strerror(errno)))",
        remedy: "free the disk or the folder")
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { return nil }
  }

  deinit { close(descriptor) }
}
