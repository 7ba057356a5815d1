/// How many n-grams a model tells apart.
public struct NGramCounts: Sendable {
  /// All; 0 where the texts come without.
  public let total: Int
  /// For each length of token n-grams, in the order of their numbers, how many there are of it and those before it.
  public let upToLength: [(length: Int, count: Int)]

  /// Counts; those by length are known of listed n-grams alone.
  public init(total: Int, upToLength: [(length: Int, count: Int)] = []) {
    (self.total, self.upToLength) = (total, upToLength)
  }

  /// No n-grams.
  public static let none = NGramCounts(total: 0)
}
