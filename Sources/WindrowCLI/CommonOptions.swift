import ArgumentParser
import Glibc
import TensorCore

/// The options of every command.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many threads may work at once (default: the processors there are).", valueName: "n"))
  var threads: Int?

  /// The number of threads to work with.
  var threadCount: Int { threads ?? Self.processors }

  /// Threads for the model's work.
  var workers: Workers { Workers(count: threadCount) }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected 1 to 1024")
    }
  }

  private static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// Runs a check of options: what it throws is a usage error.
func usage<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch { throw ValidationError("\(error)") }
}

/// The command line as it can be typed again.
var commandLine: String {
  let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%".utf8)
  let arguments = CommandLine.arguments.dropFirst().map { argument in
    !argument.isEmpty && argument.utf8.allSatisfy(plain.contains)
      ? argument
      : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
  return (["windrow"] + arguments).joined(separator: " ")
}
