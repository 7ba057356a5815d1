import Glibc
import Recipes

/// This program, to be started anew.
enum Program {
  /// Its file.
  static func path() throws -> String {
    guard let path = realpath("/proc/self/exe", nil) else { throw FileError(reading: "/proc/self/exe") }
    defer { free(path) }
    return String(cString: path)
  }

  /// Starts it with the given arguments, its results thrown away, and waits for its end; returns its exit code.
  static func run(_ path: String, _ arguments: [String]) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var texts = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for text in texts { free(text) } }
    var (child, status): (pid_t, Int32) = (0, 0)
    let code = posix_spawn(&child, path, &actions, nil, &texts, environ)
    if code != 0 {
      throw FileError(
        file: path, problem: "cannot be started: \(String(cString: strerror(code)))",
        remedy: "close programs that are not needed")
    }
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
  }
}
