import Glibc
import Recipes

extension TrainedModel {
  /// Writes a copy of the model in its folder, smaller by how its numbers are stored, for others to use.
  ///
  /// The copy is a model's folder like any other, without the checkpoint and the log of its run.
  ///
  /// - Parameter overwrite: whether a model that is there is replaced; other files of its folder stay.
  /// - Returns: the bytes of the copy
  public func writeCompact(
    to folder: String, as storage: WeightStorage, scores: String?, overwrite: Bool
  ) throws -> Int {
    try RunFolder.prepare(folder, overwrite: overwrite)
    try saveSurroundings(to: folder)
    try saveWeights(folder + "/weights.safetensors", as: storage)
    if let scores { try AtomicFile.write(scores, to: folder + "/metrics.json") }
    return ["recipe.yaml", "vocabulary.txt", "ngrams.safetensors", "weights.safetensors"].reduce(0) {
      total, name in
      var status = stat()
      return total + (stat(folder + "/" + name, &status) == 0 ? Int(status.st_size) : 0)
    }
  }
}
