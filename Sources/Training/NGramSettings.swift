import Recipes
public import TextData

/// What a recipe's `text.ngrams` asks for.
public struct NGramSettings: Sendable {
  /// Finds the n-grams of a text.
  public let hasher: NGramHasher
  /// An n-gram must be in so many training texts to be known, by its length; nil where `buckets` is given.
  public let minimumCounts: [Int]?
  /// How many numbers all n-grams share; nil where they are listed.
  public let buckets: Int?

  init(_ node: RecipeNode) throws {
    let tokens = try node.ints("tokens", default: [], in: 1...8)
    let characters = try node.ints("characters", default: [], in: 1...16)
    if tokens.isEmpty && characters.isEmpty {
      throw node.error(
        "tokens", "no length of n-grams", remedy: "list lengths: tokens: [1, 2], or characters: [3, 4, 5]")
    }
    for (key, lengths) in [("tokens", tokens), ("characters", characters)] {
      guard zip(lengths, lengths.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw node.error(key, "lengths that do not ascend", remedy: "write \(Set(lengths).sorted())")
      }
    }
    guard tokens.count + characters.count <= NGramHasher.mostLengths else {
      throw node.error(
        tokens.count > characters.count ? "tokens" : "characters",
        "\(tokens.count + characters.count) lengths of n-grams, at most \(NGramHasher.mostLengths) are told apart",
        remedy: "list fewer")
    }
    hasher = NGramHasher(tokenLengths: tokens, characterLengths: characters)
    buckets = try node.optionalInt("buckets", default: nil, in: 1...50_000_000)
    if buckets != nil && node.has("minimum_count") {
      throw node.error(
        "buckets", "given beside minimum_count", remedy: "list frequent n-grams, or let all share buckets")
    }
    guard buckets == nil else {
      minimumCounts = nil
      return
    }
    let counts = try node.oneOrMoreInts("minimum_count", default: [3], in: 1...1_000_000)
    guard counts.count == 1 || counts.count == hasher.lengthCount else {
      throw node.error(
        "minimum_count", "\(counts.count) numbers for \(hasher.lengthCount) lengths of n-grams",
        remedy: "give one number, or one for each length")
    }
    minimumCounts = counts.count == 1 ? Array(repeating: counts[0], count: hasher.lengthCount) : counts
  }
}
