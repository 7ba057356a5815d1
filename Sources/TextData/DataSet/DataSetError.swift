/// What is wrong with a data set's folder or with a row for it, and what to do about it.
public struct DataSetError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The folder or file, with the line where one is known.
  public let place: String
  /// What happened.
  public let problem: String
  /// How to fix it.
  public let remedy: String

  init(_ place: String, problem: String, remedy: String) {
    (self.place, self.problem, self.remedy) = (place, problem, remedy)
  }

  /// The line shown to the user.
  public var description: String { "\(place): \(problem); \(remedy)" }
}
