import Recipes

/// The format of models' folders: what this version writes, and all that it reads.
enum ModelFormat {
  private static let current = 1

  /// Throws where a recipe, or the folder it is from, was written by a later version.
  static func check(_ recipe: RecipeNode) throws {
    let format = try recipe.int("format", default: current, in: 1...Int.max)
    if format <= current { return }
    throw recipe.error(
      "format", "\(format), from a later version of windrow; this one reads up to \(current)",
      remedy: "use that version, or train the model again with this one")
  }
}
