import Recipes

/// What is wrong with one row of a file that is being imported; the rows after it can still be read.
struct RowProblem: Error {
  /// The line, counted from 1.
  var line: Int
  /// What is wrong, without the line.
  var problem: String
  /// How to fix it, apart from leaving the row out.
  var remedy: String

  /// The same as an error about the whole file.
  ///
  /// A row can be left out; the header, which names the columns for all of them, cannot.
  func inFile(_ file: String, header: Bool = false) -> FileError {
    FileError(
      file: file, problem: "line \(line): \(problem)",
      remedy: header ? remedy : remedy + ", or leave such rows out with --skip-bad-rows")
  }
}
