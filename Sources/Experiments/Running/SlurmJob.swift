import Glibc
import Recipes

/// The runs of a study as a job array of Slurm: one task a run, all on the same ledger.
package struct SlurmJob {
  /// The script that sbatch takes.
  package let script: String
  /// How many runs it is for.
  package let runs: Int
  private let folder: String

  /// - Parameters:
  ///   - workers: how many tasks at a time
  ///   - threads: of each task
  ///   - program: the file of this program, where every node sees it
  /// - Returns: nil where no run is open
  package init?(folder: String, workers: Int, threads: Int, program: String) throws {
    let ledger = try Ledger.open(folder)
    try ledger.end(at: nil)
    func open() throws -> Int {
      let counts = try ledger.counts()
      return (counts[.queued] ?? 0) + (counts[.running] ?? 0)
    }
    if try open() == 0 { _ = try ledger.queueNextRung() }
    runs = try open()
    if runs == 0 { return nil }
    guard let path = realpath(folder, nil) else { throw FileError(reading: folder) }
    defer { free(path) }
    self.folder = String(cString: path)
    let name = self.folder.split(separator: "/").last ?? "study"
    script = """
      #!/bin/sh
      #SBATCH --job-name=\(name.filter { $0.isLetter || $0.isNumber || "-_.".contains($0) })
      #SBATCH --array=1-\(runs)%\(workers)
      #SBATCH --cpus-per-task=\(threads)
      #SBATCH --output=\(Self.shell(self.folder + "/slurm-%A_%a.log"))
      exec \(Self.shell(program)) ablate-worker \(Self.shell(self.folder)) --threads \(threads) --runs 1

      """
  }

  /// Writes the script and submits it; returns what sbatch says. Options of the site come from its `SBATCH_…` variables.
  package func submit() throws -> String {
    let path = folder + "/slurm.sh"
    try AtomicFile.write(script, to: path)
    guard let pipe = popen("sbatch --parsable \(Self.shell(path)) 2>&1", "re") else {
      throw failure("cannot start sbatch: \(String(cString: strerror(errno)))")
    }
    var answer: [UInt8] = []
    while case let byte = getc(pipe), byte != EOF { answer.append(UInt8(truncatingIfNeeded: byte)) }
    let status = pclose(pipe)
    let text = String(decoding: answer, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
    guard status == 0 else { throw failure("sbatch: \(text)") }
    return text
  }

  private func failure(_ problem: String) -> FileError {
    FileError(
      file: folder + "/slurm.sh", problem: problem,
      remedy: "submit it yourself where sbatch works, or use --launcher local")
  }

  /// A word of a shell command.
  private static func shell(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
