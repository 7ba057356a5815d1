import Layers
import Recipes

/// The n-grams of a text beside its words: what a recipe's `model.ngrams` asks for.
struct NGramPart {
  let bag: NGramBag
  /// Whether the n-grams score the classes themselves, beside the head.
  let isWide: Bool

  /// The settings of the part.
  struct Settings {
    let size: Int?
    let buckets: Int
    let scaling: NGramBag.Scaling
    let dropout: Double

    /// Numbers that the head reads from the n-grams.
    var channels: Int { size ?? 0 }

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
      size = try part.optionalInt("size", default: nil, in: 1...4096)
      if size == nil && texts == 2 {
        throw part.error(
          "size", "missing: the texts of a pair are compared by vectors", remedy: "give the size of a vector")
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
    isWide = settings.size == nil
    bag = NGramBag(
      table: make["table"].table([settings.buckets, size], limit: isWide ? 0 : 1 / Double(size)),
      scaling: settings.scaling, dropout: settings.dropout)
  }
}
