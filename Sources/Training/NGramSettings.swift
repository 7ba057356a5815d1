public import Recipes
public import TextData

/// What a recipe's `text.ngrams` asks for.
public struct NGramSettings: Sendable {
  /// Finds the n-grams of a text.
  public let hasher: NGramHasher
  /// An n-gram must be in this many training texts to be known; nil where `buckets` is given.
  public let minimumCount: Int?
  /// How many numbers all n-grams share; nil where they are listed.
  public let buckets: Int?

  init(_ node: RecipeNode) throws {
    let tokens = try node.ints("tokens", default: [], in: 1...8)
    let characters = try node.ints("characters", default: [], in: 1...16)
    if tokens.isEmpty && characters.isEmpty {
      throw node.error(
        "tokens", "no length of n-grams", remedy: "list lengths: tokens: [1, 2], or characters: [3, 4, 5]")
    }
    hasher = NGramHasher(tokenLengths: tokens, characterLengths: characters)
    buckets = try node.optionalInt("buckets", default: nil, in: 1...50_000_000)
    if buckets != nil && node.has("minimum_count") {
      throw node.error(
        "buckets", "given beside minimum_count", remedy: "list frequent n-grams, or let all share buckets")
    }
    minimumCount = buckets == nil ? try node.int("minimum_count", default: 3, in: 1...1_000_000) : nil
  }
}
