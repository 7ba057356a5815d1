import Autograd
import Layers
import Recipes

/// The n-grams of a text beside its words: what a recipe's `model.ngrams` asks for.
struct NGramPart: Module {
  /// Where the vectors of n-grams go.
  enum Place: String, CaseIterable {
    /// Their mean joins the vector that the head reads.
    case text
    /// They join the vectors of the words they begin with, in front of all layers.
    case words
    /// Both, from one table.
    case both
  }

  let bag: NGramBag
  let place: Place

  var parameters: ParameterTree { bag.parameters }

  /// The settings of the part.
  struct Settings {
    let size: Int
    let place: Place
    let count: Int
    let scaling: NGramBag.Scaling
    let dropout: Double

    /// Numbers that each word has more.
    var wordChannels: Int { place == .text ? 0 : size }
    /// Numbers that the head reads more.
    var textChannels: Int { place == .words ? 0 : size }

    init(_ node: RecipeNode, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
      place = try node.choice("place", default: .text)
      size = try node.int("size", default: 32, in: 1...4096)
      count = try Self.count(node, context.ngrams)
      scaling = try node.choice("scaling", default: .mean)
      dropout = try node.double("dropout", default: 0, in: 0..<1)
      budget.add([count, size], node, "size", and: "text.ngrams.minimum_count")
    }

    /// How many n-grams have vectors: all, or those of tokens up to the length at `longest`.
    private static func count(_ node: RecipeNode, _ ngrams: NGramCounts) throws -> Int {
      guard let longest = try node.optionalInt("longest", default: nil, in: 1...8) else {
        return ngrams.total
      }
      guard let last = ngrams.upToLength.last(where: { $0.length <= longest }), last.count > 0 else {
        throw node.error(
          "longest", "no n-gram of so few tokens is listed",
          remedy: "leave it out, or list such lengths first in text.ngrams.tokens, without buckets")
      }
      return last.count
    }
  }

  /// The part with its first values: vectors within ±1 / size.
  init(_ settings: Settings, _ make: Initializer) {
    place = settings.place
    bag = NGramBag(
      table: make["table"].table([settings.count, settings.size], limit: 1 / Double(settings.size)),
      scaling: settings.scaling, dropout: settings.dropout)
  }
}

extension ModelContext {
  /// The weights of n-grams; all tell alike where nothing is known of them.
  var ngramWeights: TFIDF {
    TFIDF(idf: idf ?? [Float](repeating: 1, count: ngrams.total), precision: initializer.precision)
  }

  /// A part of a model that reads n-grams; nil where the recipe does not have it.
  func ngramNode(_ node: RecipeNode, _ key: String) throws -> RecipeNode? {
    guard let part = try node.optionalNode(key) else { return nil }
    if ngrams.total > 0 { return part }
    throw node.error(
      key, "given, but the texts come without n-grams", remedy: "add text.ngrams, such as {tokens: [1, 2]}")
  }
}
