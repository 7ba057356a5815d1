import Autograd
import Recipes

/// The node `inference` of a recipe: how a trained model answers.
///
///     inference:
///       products: float16
struct InferenceSettings {
  /// How the products of words with filters are kept over a stream of texts: float16 halves the bytes of each, which
  /// are then rounded to 11 bits.
  let products: KeptProducts.Storage

  /// Reads the node of a whole recipe, if it is there.
  init(_ recipe: RecipeNode) throws {
    guard recipe.has("inference") else {
      products = .float32
      return
    }
    let node = try recipe.node("inference")
    products = try node.choice("products", default: .float32)
    try node.finish()
  }
}
