import Recipes

/// What `windrow inspect` says about a model's folder.
struct ModelReport {
  private let folder: String
  private let type: String
  private let labels: [String]

  /// Reads the folder's recipe.
  init(folder: String) throws {
    let recipe = try Recipe.load(folder + "/recipe.yaml")
    self.folder = folder
    type = try recipe.node("model").string("type")
    labels = recipe.has("labels") ? try recipe.strings("labels") : []
  }

  /// For people.
  var text: String {
    """
    \(folder): a model

    type    \(printable(type))
    labels  \(printable(labels.joined(separator: ", ")))
    """
  }

  /// For programs.
  var json: JSONValue {
    ["kind": "model", "path": .text(folder), "type": .text(type), "labels": .array(labels.map { .text($0) })]
  }
}
