import Glibc
import Recipes
import TextData
import Training

/// Where answers go: standard output, or a file that appears when it is whole, compressed where its name ends in
/// `.zst`.
final class AnswerOutput {
  private let standard = StandardOutput()
  private let file: ByteSink?  // nil for standard output
  private let encoder: ZstandardEncoder?

  /// - Parameter path: nil or `-` for standard output.
  init(path: String?) throws {
    if let path, path != "-" {
      Interrupt.install()  // an end by Ctrl-C must take the unfinished file away
      file = try ByteSink(path: path)
      encoder = path.hasSuffix(".zst") ? try ZstandardEncoder(file: path) : nil
    } else {
      (file, encoder) = (nil, nil)
    }
  }

  /// Whether answers show on a terminal.
  var isTerminal: Bool { file == nil && isatty(STDOUT_FILENO) == 1 }

  /// Appends bytes; they may wait.
  func write(_ bytes: [UInt8]) throws {
    try Interrupted.check()
    guard let file else { return try standard.write(bytes) }
    try file.write(encoder?.compress(bytes) ?? bytes)
  }

  /// Hands on what waits for standard output: nothing more is ready.
  func flush() throws {
    try Interrupted.check()
    if file == nil { try standard.flush() }
  }

  /// Ends the output: now a file has its name.
  func finish() throws {
    if let encoder { try file?.write(encoder.finish()) }
    try file?.finish()
    try standard.flush()
  }
}
