/// What is wrong with a recipe, a `--set`, or a name looked up in a registry.
///
///     models/abcnn-3/recipe.yaml: model.blocks[0].poolng: unknown key; did you mean 'pooling'? (known: …)
public struct RecipeError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The recipe's path, the whole `--set path=value`, or "" where neither applies.
  public let file: String
  /// The key's path from the recipe's root, such as `model.blocks[0].pooling`; "" for the file as a whole.
  public let key: String
  /// What is wrong, and what was expected.
  public let problem: String
  /// What to do about it; "" where the problem says that already.
  public let remedy: String

  /// Makes an error from its parts.
  public init(file: String, key: String, problem: String, remedy: String) {
    (self.file, self.key, self.problem, self.remedy) = (file, key, problem, remedy)
  }

  /// The line shown to the user: `file: key: problem; remedy`.
  public var description: String {
    let place = [file, key, problem].filter { !$0.isEmpty }.joined(separator: ": ")
    return remedy.isEmpty ? place : "\(place); \(remedy)"
  }
}

/// Text from outside, made fit for one line of an error: in quotes, shortened, control characters written out.
package func quoted(_ text: some StringProtocol) -> String {
  var shown = "'"
  for (position, scalar) in text.unicodeScalars.enumerated() {
    if position == 80 { return shown + "…'" }
    if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
      shown += "\\u{" + String(scalar.value, radix: 16) + "}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown + "'"
}
