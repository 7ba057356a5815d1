import Layers
package import Models
package import Recipes
import TensorCore
package import TextData

/// What a recipe makes of a data set, before anything is trained or written: all that is wrong with the two shows
/// here.
package struct RunPlan {
  package let settings: TrainingSettings
  let text: TextPipeline.Settings
  let words: VocabularySource
  package let pipeline: TextPipeline
  /// With its parameters as training will find them.
  package let classifier: any TextClassifier

  /// - Parameters:
  ///   - maker: makes the model of the `model` node; nil looks its type up in `ModelTable`
  ///   - vocabularies: those of earlier plans on the same data
  ///   - isBlank: whether the model's parameters need no first values
  package init(
    recipe: RecipeNode, data: DataSet, maker: ModelMaker? = nil, vocabularies: VocabularyCache? = nil,
    isBlank: Bool = false
  ) throws {
    try ModelFormat.check(recipe)
    let labels = try recipe.strings("labels", default: data.labels)
    let isMultiLabel = try recipe.multiLabel(of: data)
    text = try TextPipeline.Settings(try recipe.node("text"))
    let modelNode = try recipe.node("model")
    settings = try TrainingSettings(try recipe.node("training"), isMultiLabel: isMultiLabel)
    try recipe.check(settings, text, labels: labels, of: data)
    let texts = try recipe.int("texts", default: data.task == .pair ? 2 : 1, in: 1...2)
    words =
      try vocabularies?.source(of: data, settings: text, key: recipe.node("text").yaml)
      ?? VocabularySource(data, settings: text)
    if words.ngrams?.hashes.isEmpty == true {
      throw recipe.error(
        "text.ngrams.minimum_count", "no n-gram is in so many training texts",
        remedy: "lower it, or leave text.ngrams out")
    }
    pipeline = try TextPipeline(
      text, vocabulary: words.vocabulary, ngrams: words.ngrams, labels: labels, isMultiLabel: isMultiLabel)
    classifier = try (maker ?? ModelTable.make)(
      modelNode,
      ModelContext(
        classes: labels.count, vocabulary: words.vocabulary.count, maximumLength: text.maximumLength,
        ngrams: pipeline.ngramCount, idf: words.idf, features: pipeline.featureCount, texts: texts,
        structure: text.structure.levels, vectors: words.vectors,
        initializer: isBlank ? .blank : Initializer(seed: settings.seed)))
    _ = try InferenceSettings(recipe)
    try recipe.finish()
    try recipe.check(classifier, settings, of: data)
  }

  /// Lines for people.
  func summary(train: Int, dev: Int?) -> [String] {
    var lines = [
      "\(grouped(train)) training rows, \(dev.map { "\(grouped($0)) dev rows, " } ?? "")"
        + "\(words.vocabulary.count) words, \(grouped(classifier.parameters.trainedCount)) trained parameters, "
        + "seed \(settings.seed)"
    ]
    if let vectors = words.vectors {
      let found = vectors.found.lazy.filter { $0 }.count
      lines.append("vectors of \(vectors.size) numbers for \(grouped(found)) words")
    }
    if words.cutTexts > 0 {
      lines.append(
        "\(grouped(words.cutTexts)) training texts are cut at \(text.maximumLength) tokens (text.maximum_length)"
      )
    }
    return lines
  }
}

extension RecipeNode {
  /// Throws where the recipe asks for what the data do not have.
  fileprivate func check(
    _ settings: TrainingSettings, _ text: TextPipeline.Settings, labels: [String], of data: DataSet
  ) throws {
    guard labels == data.labels else {
      throw error(
        "labels", "not the labels of \(data.folder), which are \(data.labels.joined(separator: ", "))",
        remedy: "leave the key out")
    }
    guard labels.count >= 2 else {
      throw FileError(
        file: data.folder, problem: "\(labels.count) labels, at least two are needed to tell classes apart",
        remedy: "pack data with a label column")
    }
    if data.isMultiLabel { try checkMultiLabel(settings) }
    if settings.metric == .map, try labels.count != 2 || !data.split("train").hasGroups {
      throw error(
        "training.select_by", "map, but \(data.folder) has no groups with two labels",
        remedy: "select by accuracy, or pack the data with a group column")
    }
    if !settings.outliers.isEmpty && data.task == .pair {
      throw error(
        "training.outliers", "texts, but \(data.folder) has pairs",
        remedy: "leave it out: outliers are for models of single texts")
    }
    if text.pairFeatures && data.task != .pair {
      throw error(
        "text.pair_features", "true, but \(data.folder) has single texts",
        remedy: "leave it out: the numbers compare two texts")
    }
  }

  /// Throws where the model is none for the data, or the recipe trains parts that it does not have.
  fileprivate func check(
    _ classifier: any TextClassifier, _ settings: TrainingSettings, of data: DataSet
  ) throws {
    if data.isMultiLabel && classifier.linear != nil {
      throw error(
        "model.type",
        "found by a support vector machine, which gives one label a row; \(data.folder) has sets",
        remedy: "choose text_classifier, with model.wide for n-grams that add scores")
    }
    guard classifier.textsOfARow == (data.task == .pair ? 2 : 1) else {
      throw FileError(
        file: data.folder,
        problem: "its task is \(data.task.rawValue), the model reads \(classifier.textsOfARow) texts a row",
        remedy: "choose another model.type, leave model.texts out, or give other data")
    }
    let names = classifier.parameters.entries.map(\.name)
    let parts =
      settings.l2.filter { $0.amount > 0 }.map { ("training.l2", $0.prefix) }
      + settings.optimizer.rates.map { ("training.optimizer.rates", $0.prefix) }
    for (key, part) in parts where !names.contains(where: { $0.isPart(of: part) }) {
      throw error(
        "\(key).\(part)", "the model has no such part",
        remedy: "its parts are \(Set(names.map { $0.prefix { $0 != "." } }).sorted().joined(separator: ", "))"
      )
    }
  }
}
