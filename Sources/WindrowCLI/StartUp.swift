import Glibc
import Recipes
import TensorCore
import Training

/// How long `windrow classify` takes from the start of its process to its end, with one text.
enum StartUp {
  /// Starts a process so many times, after one that brings the files into memory; seconds.
  static func measure(_ benchmark: Benchmark, times: Int = 10) throws -> Benchmark.Figures {
    let program = try Program.path()
    return try Temporary.folder { folder in
      defer { try? benchmark.removeFiles(in: folder) }
      try benchmark.save(to: folder)
      let arguments = ["classify", folder, "--threads", "1", "--"] + (try benchmark.someTexts())
      let seconds = try (0...times).map { _ in
        let start = monotonicSeconds()
        let code = try Program.run(program, arguments)
        if code != 0 {
          throw FileError(
            file: folder, problem: "windrow classify ended with exit code \(code) there",
            remedy: "see what it said above")
        }
        return monotonicSeconds() - start
      }
      return Benchmark.Figures(Array(seconds.dropFirst()))
    }
  }
}
