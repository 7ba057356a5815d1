/// Scores that cannot be used, or not with each other.
public struct ScoresError: Error, CustomStringConvertible, Sendable, Equatable {
  /// What is wrong, with the names of the arms.
  public let problem: String
  /// How to fix it.
  public let remedy: String

  /// The line shown to the user.
  public var description: String { "\(problem); \(remedy)" }
}
