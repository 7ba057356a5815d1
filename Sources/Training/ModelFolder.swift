import Autograd
import Glibc
import Layers
public import Models
public import Recipes
import TensorCore
import TextData

/// A model that can be used: its recipe, what turns text into ids, and its parameters.
///
/// On disk it is a folder: `recipe.yaml` (complete, with the labels and all defaults), `vocabulary.txt` and
/// `weights.safetensors`. A run's folder is such a folder; `evaluate` and `classify` need nothing else.
public struct TrainedModel: @unchecked Sendable {
  /// The complete recipe.
  public let recipe: RecipeNode
  /// From text to ids.
  public let pipeline: TextPipeline
  /// The network.
  public let classifier: any TextClassifier
  /// Whether it gives any number of labels, each with a probability of its own, instead of one.
  public var isMultiLabel: Bool { pipeline.isMultiLabel }
  /// What logits are divided by, so that probabilities mean what they say: 1, or found on the dev split.
  public internal(set) var temperature = 1.0

  private let inference: InferenceSettings
  private(set) var products: KeptProducts?

  /// The same model for many texts: what its filters make of each word is kept, and the weights of dense and recurrent
  /// layers a second time in the layout of their products, which takes memory and saves time.
  ///
  /// The parameters must not change any more.
  public func keepingProducts() -> TrainedModel {
    var model = self
    model.products = KeptProducts(inference.products)
    return model
  }

  init(recipe: RecipeNode, pipeline: TextPipeline, classifier: any TextClassifier) throws {
    (self.recipe, self.pipeline, self.classifier) = (recipe, pipeline, classifier)
    inference = try InferenceSettings(recipe)
  }

  /// Reads a model's folder.
  ///
  /// Throws an error that names the file and what is wrong with it: a file that is missing, a recipe that does
  /// not fit this version, weights that do not belong to the recipe.
  ///
  /// - Parameter maker: makes the model of the `model` node; nil looks its type up in `ModelTable`.
  public init(folder: String, maker: ModelMaker? = nil) throws {
    guard isFolder(folder) else {
      throw FileError(file: folder, problem: "no such folder", remedy: "give the --output of a windrow train")
    }
    guard access(folder + "/recipe.yaml", F_OK) == 0 else {
      throw FileError(
        file: folder + "/recipe.yaml", problem: "no such file, so this is no model's folder",
        remedy: "give the --output of a windrow train")
    }
    let recipe = try Recipe.load(folder + "/recipe.yaml")
    try ModelFormat.check(recipe)
    let chooser = folder + "/" + RunFolder.selection
    if access(folder + Self.weightFile, F_OK) != 0, access(chooser + Self.weightFile, F_OK) == 0 {
      throw FileError(
        file: folder, problem: "its training on all rows (training.refit) has not ended",
        remedy: "go on with windrow train --resume, or give \(chooser), the model of the training rows alone")
    }
    let settings = try TextPipeline.Settings(try recipe.node("text"))
    let vocabulary = try Vocabulary(path: folder + "/vocabulary.txt")
    let labels = try recipe.strings("labels")
    guard labels.count >= 2, Set(labels).count == labels.count else {
      throw recipe.error("labels", "not two or more different names", remedy: "train the model again")
    }
    let isMultiLabel = try recipe.has("multi_label") && recipe.bool("multi_label")
    let list = settings.ngrams?.minimumCounts == nil ? nil : try NGramList(path: folder + Self.ngramFile)
    let pipeline = try TextPipeline(
      settings, vocabulary: vocabulary, ngrams: list, labels: labels, isMultiLabel: isMultiLabel)
    let classifier = try (maker ?? ModelTable.make)(
      try recipe.node("model"),
      ModelContext(
        classes: labels.count, vocabulary: vocabulary.count, maximumLength: settings.maximumLength,
        ngrams: pipeline.ngramCount, features: pipeline.featureCount,
        texts: try recipe.int("texts", default: 2, in: 1...2),
        structure: settings.structure.levels, initializer: .blank))
    try self.init(recipe: recipe, pipeline: pipeline, classifier: classifier)
    try loadWeights(folder + Self.weightFile)
  }

  /// Writes everything but the weights.
  func saveSurroundings(to folder: String) throws {
    try AtomicFile.write(recipe.yaml, to: folder + "/recipe.yaml")
    try pipeline.vocabulary.save(path: folder + "/vocabulary.txt")
    if case .listed(let list)? = pipeline.ngrams?.numbers { try list.save(path: folder + Self.ngramFile) }
  }

  private static let weightFile = "/weights.safetensors"
  private static let ngramFile = "/ngrams.safetensors"

  /// Writes the parameters.
  func saveWeights(_ path: String, as storage: WeightStorage = .float32) throws {
    var metadata = ["format": "windrow"]
    if temperature != 1 { metadata[Self.temperatureKey] = "\(temperature)" }
    try SafetensorsFile.write(
      classifier.parameters.entries.flatMap { name, parameter in
        storage.tensors(name, parameter.value)
      }, metadata: metadata, to: path)
  }

  private static let temperatureKey = "temperature"

  /// Replaces the parameters, and the temperature, by those of a file.
  mutating func loadWeights(_ path: String) throws {
    let file = try SafetensorsFile(path: path)
    let parameters = classifier.parameters.entries
    try file.require(
      parameters.flatMap { name, parameter in
        WeightStorage.expected(name, parameter.value.shape.dimensions, in: file)
      })
    for (name, parameter) in parameters {
      try parameter.fill { try WeightStorage.read(name, in: file, into: $0) }
    }
    temperature = 1
    guard let text = file.metadata[Self.temperatureKey] else { return }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw FileError(
        file: path, problem: "the temperature \(quoted(text)) is not a number above 0",
        remedy: "train or compact the model again")
    }
    temperature = number
  }
}

extension NGramList {
  /// Writes the list: a tensor `hashes` of int32.
  fileprivate func save(path: String) throws {
    try SafetensorsFile.write(
      [
        SafetensorsTensor(name: "hashes", type: .int32, shape: [hashes.count]) { body in
          try hashes.withUnsafeBytes { try body($0) }
        }
      ], to: path)
  }

  /// Reads what `save` wrote.
  fileprivate init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    if let entry = file["hashes"], entry.type == .int32, entry.shape.count == 1 {
      let hashes = try file.bytes(entry).withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
      if let list = NGramList(hashes: hashes) {
        self = list
        return
      }
    }
    throw FileError(
      file: path, problem: "not a list of n-grams: ascending hashes of int32 expected",
      remedy: "train the model again")
  }
}

func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFDIR
}
