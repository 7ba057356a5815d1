import ArgumentParser
import Dispatch
import Glibc
import TensorCore

struct CommonOptions: ParsableArguments {
  @Option(help: "Threads to use (default: as many as there are cores).")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  var workers: Workers { Workers(count: threads ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

enum StandardOutput {
  static func line(_ text: String) throws { try write(text + "\n") }
  static func write(_ text: String) throws { print(text, terminator: "") }
}
