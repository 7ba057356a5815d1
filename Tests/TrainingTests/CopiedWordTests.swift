import Recipes
import TensorCore
import Testing
import TextData
import Training

/// The attention of the ABCNN does what a mean cannot (specification, section 12): it finds the one rare word
/// that two long texts may have in common.
@Suite struct CopiedWordTests {
  private static let length = 60
  private static let (commonWords, rareWords) = (500, 50)

  /// Pairs of texts of one rare word each, at a random place among common words; "yes" where it is the same.
  ///
  /// Both texts draw their common words from the same set, so every pair has several of them in common,
  /// whatever its label. Half of each split is "yes".
  private static func write(_ folder: String, seed: UInt64) throws -> DataSet {
    let writer = try DataSetWriter(folder: folder, task: .pair, labels: ["no", "yes"])
    var stream = RandomStream(seed: seed, "copied word")
    func text(_ rare: Int) -> String {
      var words = (1..<length).map { _ in "common\(Int.random(in: 0..<commonWords, using: &stream))" }
      words.insert("rare\(rare)", at: Int.random(in: 0..<length, using: &stream))
      return words.joined(separator: " ")
    }
    for (split, count) in [("train", 3000), ("dev", 300), ("test", 1000)] {
      for row in 0..<count {
        let rare = stream.permutation(rareWords)
        let isCopied = row % 2 == 1
        let example = Example(
          id: "\(split)-\(row)", textA: text(rare[0]), textB: text(rare[isCopied ? 0 : 1]),
          label: isCopied ? "yes" : "no")
        try writer.append(example, to: split)
      }
    }
    try writer.finish(provenance: Provenance())
    return try DataSet(folder: folder)
  }

  /// ABCNN-2. The mean of a text barely shows one word of 60; the attention sums stand out where a word has a
  /// match, and a softmax over them turns the text's vector towards it. Training has to tell rare matches
  /// from common ones. Width 1, because a window over a copied word and its chance neighbours is no copy.
  private static let yaml = """
    text: {maximum_length: 60}
    model:
      type: pair_cnn
      embedding: {size: 50, norm: 1}
      blocks:
        - filters: 50
          width: 1
          pooling: {type: attention, score: euclid, normalizer: {type: softmax, temperature: 0.5}}
      head: {type: both, embedding_level: false}
    training:
      epochs: 5
      optimizer: {type: adam, rate: 0.01}
      schedule: {type: linear}
    """

  /// The accuracy on the test split of the recipe above with so many changes.
  private func accuracy(_ overrides: [String], _ data: DataSet, _ folder: String) throws -> Double {
    let recipe = try Recipe.parse(Self.yaml.utf8, file: "copied-word.yaml", overrides: overrides)
    try RunFolder.prepare(folder, overwrite: true)
    let trainer = try Trainer(
      recipe: recipe, data: data, folder: folder, resume: false, workers: Workers(count: 1), isQuiet: true)
    return try #require(try trainer.run().test?.confusion.accuracy)
  }

  @Test func attentionFindsTheCopiedWord() throws {
    let folder = try TemporaryFolder()
    let data = try Self.write(folder / "data", seed: 1)
    let abcnn = try accuracy([], data, folder / "abcnn")
    let bcnn = try accuracy(["model.blocks[0].pooling={type: average}"], data, folder / "bcnn")
    print("copied word: ABCNN-2 \(abcnn), BCNN \(bcnn)")
    #expect(abcnn >= 0.95, "\(abcnn)")
    #expect(bcnn <= abcnn - 0.10, "\(bcnn) beside \(abcnn)")
  }
}
