import Recipes
import TextData
import Training

/// The answers to a portion of rows, as bytes, and what is to be said about those rows.
struct Answers: Sendable {
  /// A row without an answer.
  struct Unusable: Sendable {
    /// What and where, as a user reads it.
    var error: FileError
    /// How many bytes of answers stand before its place.
    var offset: Int
  }

  /// Lines, one a row.
  var bytes: [UInt8] = []
  /// How many rows there were.
  var rows = 0
  /// How many had a text that was cut.
  var cut = 0
  /// The rows without an answer.
  var unusable: [Unusable] = []
  /// How much of the file had been read.
  var fileBytes = 0
}

/// Writes answers and keeps count of the rows that have none.
struct AnswerWriter {
  /// How many unusable rows are reported one by one; more would hide everything else.
  private static let reported = 10

  let output: AnswerOutput
  let isStrict: Bool
  /// What a row is called, singular and plural.
  let row: (one: String, many: String)
  private var unusable = 0
  private var cut = CutTexts()

  init(_ output: AnswerOutput, isStrict: Bool, row: (String, String)) {
    (self.output, self.isStrict, self.row) = (output, isStrict, row)
  }

  /// Writes; when strict, throws at the first row without an answer, after those before it.
  mutating func write(_ answers: Answers) throws {
    if isStrict, let first = answers.unusable.first {
      try output.write(Array(answers.bytes[..<first.offset]))
      try output.flush()
      throw first.error
    }
    for row in answers.unusable {
      unusable += 1
      if unusable <= Self.reported { Failure.warn(row.error.description) }
      if unusable == Self.reported + 1 { Failure.warn("more \(self.row.many) like that are only counted") }
    }
    cut.add(answers.cut)
    try output.write(answers.bytes)
  }

  /// Ends the output and says what there is to say.
  func finish() throws {
    try output.finish()
    if unusable > 0 {
      Failure.warn(
        unusable == 1
          ? "1 \(row.one) has no answer" : "\(unusable) \(row.many) have no answer; their places are empty")
    }
    cut.warn()
  }
}
