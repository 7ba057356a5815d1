import Recipes
package import TextData
import Training

/// Everything a study will run, checked before anything is trained.
package struct StudyPlan {
  package let study: Study
  package let data: DataSet
  package let arms: [PlannedArm]
  /// In the order in which they begin: a seed after the other, so that arms stay comparable when time runs out.
  package let runs: [PlannedRun]
  let vocabularies = VocabularyCache()

  /// An arm with what is known of it before training.
  package struct PlannedArm: Sendable {
    package let arm: Arm
    /// Numbers that training changes.
    package let parameters: Int
    /// An earlier arm that computes and trains the same; its runs stand for this one's.
    package let twin: Int?
  }

  /// One training.
  package struct PlannedRun: Sendable {
    /// The hash of its recipe, the data, the word vectors and the program's version.
    package let id: String
    package let arm: Int
    package let seed: Int
    /// The recipe as given, with the arm's changes and the seed.
    package let recipe: String
  }

  /// - Parameters:
  ///   - overrides: changes of the base recipe, as `--set` has them
  ///   - version: the program's
  package init(_ study: Study, data: DataSet, overrides: [String], version: String) throws {
    (self.study, self.data) = (study, data)
    let source = try RecipeSource(path: study.base, overrides: overrides)
    let budget = try Self.budget(of: study, data: data)
    let rows = try Self.probeRows(of: data)
    var first: [String: Int] = [:]
    var arms: [PlannedArm] = []
    for (number, arm) in study.arms.enumerated() {
      let recipe = try Self.inArm(arm) { try source.recipe(arm.changes + budget) }
      let plan = try Self.inArm(arm) { [vocabularies] in
        try RunPlan(recipe: recipe, data: data, vocabularies: vocabularies)
      }
      let signature = try plan.signature(of: recipe, on: rows.map { plan.pipeline.encode($0) })
      arms.append(
        PlannedArm(arm: arm, parameters: plan.classifier.parameters.trainedCount, twin: first[signature]))
      if first[signature] == nil { first[signature] = number }
    }
    self.arms = arms
    var common = XXH64()
    let inputs = try Self.checksums(of: data) + Self.checksums(ofVectorsIn: source.recipe())
    for text in [version] + inputs { Array((text + "\n").utf8).withUnsafeBytes { common.update($0) } }
    var runs: [PlannedRun] = []
    let changes = arms.map { $0.arm.changes + budget }
    for seed in study.seeds {
      let seeded = try RecipeChanges(path: "training.seed", value: .integer(seed), origin: study.file)
      for (number, arm) in arms.enumerated() where arm.twin == nil {
        let recipe = try source.yaml(changes[number] + seeded)
        var hash = common
        Array(recipe.utf8).withUnsafeBytes { hash.update($0) }
        runs.append(PlannedRun(id: hash.hexadecimal, arm: number, seed: seed, recipe: recipe))
      }
    }
    self.runs = runs
  }

  /// Names the arm in errors about its recipe.
  private static func inArm<Result>(_ arm: Arm, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw StudyError("arm '\(arm.name)': \(error)")
    }
  }

  private static func budget(of study: Study, data: DataSet) throws -> RecipeChanges {
    var epochs = study.epochs
    if let examples = study.examples { epochs = max(1, examples / max(try data.split("train").count, 1)) }
    return try epochs.map {
      try RecipeChanges(path: "training.epochs", value: .integer($0), origin: study.file)
    }
      ?? RecipeChanges()
  }

  private static func probeRows(of data: DataSet) throws -> [Example] {
    let train = try data.split("train")
    return try (0..<min(train.count, 8)).map { try train.example(at: $0) }
  }

  private static func checksums(of data: DataSet) -> [String] {
    data.metadata.splits.map { "\($0.name) \($0.checksum)" }
  }

  private static func checksums(ofVectorsIn recipe: RecipeNode) throws -> [String] {
    try recipe.node("text").oneOrMoreStrings("vectors", default: []).map { path in
      var hash = XXH64()
      let stream = try ByteStream(path: path)
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
      defer { block.deallocate() }
      while case let count = try stream.read(into: block), count > 0 {
        hash.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
      }
      return hash.hexadecimal
    }
  }
}

/// What is wrong with a study, in words for its author.
package struct StudyError: Error, CustomStringConvertible, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description }
}
