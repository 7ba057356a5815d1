/// What is wrong with a shard, its index or a sample, where, and what to do about it.
public struct ShardError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The path of the shard or of its index.
  public let file: String
  /// The sample's number within the shard, from 0; nil when it is about the whole file.
  public let sample: Int?
  /// The column's name; nil when it is not about one column.
  public let column: String?
  /// What happened.
  public let problem: String
  /// How to fix it.
  public let remedy: String

  init(
    file: String, sample: Int? = nil, column: String? = nil, problem: String, remedy: String = Self.damaged
  ) {
    (self.file, self.sample, self.column) = (file, sample, column)
    (self.problem, self.remedy) = (problem, remedy)
  }

  static let damaged = "the file is damaged: copy it again or pack the data again"

  /// The line shown to the user.
  public var description: String {
    var place = file
    if let sample { place += ", sample \(sample)" }
    if let column { place += ", column '\(column)'" }
    return "\(place): \(problem); \(remedy)"
  }
}
