import Autograd
import Layers
import Recipes

/// The n-grams of a text beside its words: what a recipe's `model.ngrams` asks for.
struct NGramPart: Module {
  /// Where the vectors of n-grams go.
  enum Place: String, CaseIterable {
    /// Their mean joins the vector that the head reads; without a size they score the classes beside the head.
    case text
    /// They join the vectors of the words they begin with, in front of all layers.
    case words
    /// Both, from one table.
    case both
  }

  let bag: NGramBag
  let place: Place
  /// Whether the n-grams score the classes themselves.
  let isWide: Bool

  var parameters: ParameterTree { bag.parameters }

  /// The settings of the part.
  struct Settings {
    let size: Int?
    let place: Place
    let buckets: Int
    let scaling: NGramBag.Scaling
    let dropout: Double

    /// Numbers that each word has more.
    var wordChannels: Int { place == .text ? 0 : size ?? 0 }
    /// Numbers that the head reads more.
    var textChannels: Int { place == .words ? 0 : size ?? 0 }

    /// nil where the texts come without n-grams.
    init?(_ node: RecipeNode, texts: Int, _ context: ModelContext, _ budget: inout ParameterBudget) throws {
      guard context.ngramBuckets > 0 else {
        if node.has("ngrams") {
          throw node.error(
            "ngrams", "given, but the texts come without n-grams", remedy: "add text.ngrams to the recipe")
        }
        return nil
      }
      let part = try node.node("ngrams")
      place = try part.choice("place", default: .text)
      size = try part.optionalInt("size", default: nil, in: 1...4096)
      if size == nil && (texts == 2 || place != .text) {
        throw part.error(
          "size", "missing: only the n-grams of single texts score classes without a vector",
          remedy: "give the size of an n-gram's vector")
      }
      scaling = try part.choice("scaling", default: .mean)
      dropout = try part.double("dropout", default: 0, in: 0..<1)
      buckets = context.ngramBuckets
      budget.add([buckets, size ?? context.classes], node, "ngrams", and: "text.ngrams.buckets")
    }
  }

  /// The part with its first values: scores start at zero, vectors within ±1 / size.
  init(_ settings: Settings, _ context: ModelContext) {
    let make = context.initializer["ngrams"]
    let size = settings.size ?? context.classes
    (isWide, place) = (settings.size == nil, settings.place)
    bag = NGramBag(
      table: make["table"].table([settings.buckets, size], limit: isWide ? 0 : 1 / Double(size)),
      scaling: settings.scaling, dropout: settings.dropout)
  }
}
