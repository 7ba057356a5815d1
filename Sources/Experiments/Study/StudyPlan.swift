import Recipes
package import TextData
import Training

/// Everything a study will run, checked before anything is trained.
package struct StudyPlan {
  package let study: Study
  package let data: DataSet
  let test: TestSplit
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
    /// The hash of its recipe, the data, the files that the recipe names and the program's version.
    package let id: String
    package let arm: Int
    package let seed: Int
    /// The recipe as given, with the arm's changes and the seed.
    package let recipe: String
    /// The hash of all that the recipe names and does not hold, and of the program's version.
    let inputs: String
  }

  /// - Parameters:
  ///   - overrides: changes of the base recipe, as `--set` has them
  ///   - version: the program's
  package init(_ study: Study, data: DataSet, overrides: [String], version: String) throws {
    (self.study, self.data) = (study, data)
    test = try TestSplit(of: data)
    guard !test.truth.isEmpty else {
      throw FileError(
        file: data.folder, problem: "no test split to compare the arms on",
        remedy: "pack the data again, with --test FILE or --test-fraction 0.2")
    }
    let source = try RecipeSource(path: study.base, overrides: overrides)
    let budget = try Self.budget(of: study, data: data)
    let rows = try Self.probeRows(of: data)
    var first: [String: Int] = [:]
    var arms: [PlannedArm] = []
    var inputs: [String] = []
    var files = FileChecksums()
    let common = [version] + data.metadata.splits.map { "\($0.name) \($0.checksum)" }
    for (number, arm) in study.arms.enumerated() {
      let recipe = try Self.inArm(arm) { try source.recipe(arm.changes + budget) }
      let plan = try Self.inArm(arm) { [vocabularies] in
        try RunPlan(recipe: recipe, data: data, vocabularies: vocabularies, isBlank: true)
      }
      let signature = try plan.signature(of: recipe, on: rows.map { plan.pipeline.encode($0) })
      arms.append(
        PlannedArm(arm: arm, parameters: plan.classifier.parameters.trainedCount, twin: first[signature]))
      if first[signature] == nil { first[signature] = number }
      inputs.append(Self.hash((common + (try files.of(recipe))).joined(separator: "\n")))
    }
    self.arms = arms
    var runs: [PlannedRun] = []
    let changes = arms.map { $0.arm.changes + budget }
    for seed in study.seeds {
      let seeded = try RecipeChanges(path: "training.seed", value: .integer(seed), origin: study.file)
      for (number, arm) in arms.enumerated() where arm.twin == nil {
        let recipe = try source.yaml(changes[number] + seeded)
        runs.append(
          PlannedRun(
            id: Self.id(of: recipe, inputs: inputs[number]), arm: number, seed: seed, recipe: recipe,
            inputs: inputs[number]))
      }
    }
    self.runs = runs
  }

  /// The identifier of a run.
  static func id(of recipe: String, inputs: String) -> String {
    hash(inputs + "\n" + recipe)
  }

  private static func hash(_ text: String) -> String {
    XXH64.hexadecimal(Array(text.utf8).withUnsafeBytes { XXH64.hash(of: $0) })
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
}

/// Checksums of the files that recipes name, each read once.
private struct FileChecksums {
  private var known: [String: String] = [:]

  mutating func of(_ recipe: RecipeNode) throws -> [String] {
    let training = try recipe.node("training")
    let paths =
      try recipe.node("text").oneOrMoreStrings("vectors", default: [])
      + training.oneOrMoreStrings("outliers", default: [])
      + training.oneOrMoreStrings("teachers", default: []).map { $0 + "/weights.safetensors" }
    return try paths.map { path in
      if let checksum = known[path] { return checksum }
      var hash = XXH64()
      let stream = try ByteStream(path: path)
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
      defer { block.deallocate() }
      while case let count = try stream.read(into: block), count > 0 {
        hash.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
      }
      known[path] = hash.hexadecimal
      return hash.hexadecimal
    }
  }
}

/// What is wrong with a study, in words for its author.
package struct StudyError: Error, CustomStringConvertible, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description }
}
