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
      count = context.ngrams
      scaling = try node.choice("scaling", default: .mean)
      dropout = try node.double("dropout", default: 0, in: 0..<1)
      budget.add([count, size], node, "size", and: "text.ngrams.minimum_count")
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
    TFIDF(idf: idf ?? [Float](repeating: 1, count: ngrams), precision: initializer.precision)
  }

  /// A part of a model that reads n-grams; nil where the recipe does not have it.
  func ngramNode(_ node: RecipeNode, _ key: String) throws -> RecipeNode? {
    guard let part = try node.optionalNode(key) else { return nil }
    if ngrams > 0 { return part }
    throw node.error(
      key, "given, but the texts come without n-grams", remedy: "add text.ngrams, such as {tokens: [1, 2]}")
  }
}
