import Recipes
import TextData

extension RecipeNode {
  /// The recipe's `multi_label`, which says what the data are: whether a row has any number of labels. Data with one
  /// label a row leave it out.
  func multiLabel(of data: DataSet) throws -> Bool {
    guard data.isMultiLabel || has("multi_label") else { return false }
    let isMultiLabel = try bool("multi_label", default: data.isMultiLabel)
    if isMultiLabel == data.isMultiLabel { return isMultiLabel }
    throw error(
      "multi_label",
      "\(isMultiLabel), but \(data.folder) has \(isMultiLabel ? "one label" : "a set of labels") a row",
      remedy: isMultiLabel ? "leave the key out, or pack the data with --multi-label" : "leave the key out")
  }

  /// Throws for settings that mean nothing where rows have sets of labels.
  func checkMultiLabel(_ settings: TrainingSettings) throws {
    if settings.classWeights == .balanced {
      throw error(
        "training.class_weights", "balanced, but a row of multi-label data has no one class to weigh it by",
        remedy: "leave it out; training.focus makes what is hard count more")
    }
    if settings.metric == .map {
      throw error(
        "training.select_by", "map, but the data are multi-label and rank nothing",
        remedy: "select by micro_f1, macro_f1 or accuracy")
    }
  }
}
