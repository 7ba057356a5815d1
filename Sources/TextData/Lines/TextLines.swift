/// Why one line, or one file, cannot be used as a text; those after it still can.
package struct TextProblem: Error, Equatable, Sendable {
  /// What is wrong, without the place.
  package var problem: String
  /// How to fix it.
  package var remedy: String

  /// Makes a problem.
  package init(_ problem: String, remedy: String) {
    (self.problem, self.remedy) = (problem, remedy)
  }
}

/// Some lines of a stream on their way through a classifier: their bytes back to back, in one block of memory.
package struct TextLines: Sendable {
  /// A line: where its bytes stand, or why there are none.
  package struct Line: Sendable {
    /// Counted from 1 at the beginning of the stream.
    package var number: Int
    fileprivate var bytes: Range<Int>
    fileprivate var problem: Int?
  }

  /// The lines in the order of the stream.
  package private(set) var lines: [Line] = []
  /// How many bytes of the file, as they are on disk, have been read with these lines.
  package internal(set) var fileBytes = 0
  private var bytes: [UInt8] = []
  private var problems: [TextProblem] = []

  /// How many bytes the lines have.
  var byteCount: Int { bytes.count }

  mutating func append(_ line: UnsafeRawBufferPointer, number: Int) {
    let begin = bytes.count
    bytes.append(contentsOf: line)
    lines.append(Line(number: number, bytes: begin..<bytes.count))
  }

  mutating func append(_ problem: TextProblem, number: Int) {
    lines.append(Line(number: number, bytes: 0..<0, problem: problems.count))
    problems.append(problem)
  }

  /// Calls `body` with every line, as valid UTF-8 without NUL or as what is wrong with it.
  package func forEach(
    _ body: (_ number: Int, _ line: Result<UnsafeRawBufferPointer, TextProblem>) throws -> Void
  ) rethrows {
    try bytes.withUnsafeBytes { bytes in
      for line in lines {
        if let problem = line.problem {
          try body(line.number, .failure(problems[problem]))
        } else {
          try body(line.number, .success(UnsafeRawBufferPointer(rebasing: bytes[line.bytes])))
        }
      }
    }
  }
}
