import Glibc
import Recipes
import TextData
import Training

/// What a study's ledger says of the study itself: all that a report needs beside the runs.
package struct StudyRecord: Sendable {
  /// The file that states it, as it was given.
  package let file: String
  package let data: String
  package let metric: StudyMetric
  package let seeds: [Int]
  /// Names of the factors, each with those of its levels, the base level first.
  package let factors: [(name: String, levels: [String])]
  package let arms: [ArmRecord]
  package let labels: [String]
  package let test: TestSplit
  /// Whether the arms are trials of a search.
  package let isSearch: Bool
  /// How a search goes on when all its runs are done; nil where it ends.
  package let halving: StudySearch.Halving?
  /// Seconds after which no further run begins, in one go.
  package let seconds: Double?

  /// An arm as the ledger has it.
  package struct ArmRecord: Sendable {
    package let name: String
    package let levels: [Int]
    package let parameters: Int
    package let twin: Int?
  }

  /// Reads it from a ledger.
  package init(_ ledger: Ledger) throws { try self.init(ledger.study(), of: ledger) }

  init(_ values: [String: String], of ledger: Ledger) throws {
    guard let text = values["study"], let json = try? JSONValue(parsing: text),
      let file = json["file"]?.text, let data = json["data"]?.text,
      let metric = json["metric"]?.text.flatMap(StudyMetric.init), let test = json["test"]
    else {
      throw FileError(
        file: Ledger.path(of: ledger.folder), problem: "does not describe a study",
        remedy: "start the study again in another folder")
    }
    (self.file, self.data, self.metric) = (file, data, metric)
    seeds = json["seeds"]?.list.compactMap(\.integer) ?? []
    labels = json["labels"]?.list.compactMap(\.text) ?? []
    factors =
      json["factors"]?.list.map { ($0["name"]?.text ?? "", $0["levels"]?.list.compactMap(\.text) ?? []) }
      ?? []
    arms =
      json["arms"]?.list.map {
        ArmRecord(
          name: $0["name"]?.text ?? "", levels: $0["levels"]?.list.compactMap(\.integer) ?? [],
          parameters: $0["parameters"]?.integer ?? 0, twin: $0["twin"]?.integer)
      } ?? []
    isSearch = json["search"] != nil
    halving = json["search"].flatMap(StudySearch.Halving.init)
    self.test = TestSplit(json: test)
    seconds = json["seconds"]?.double
  }
}

extension StudyPlan {
  /// Writes the study's folder, or adds what is new to the one that is there.
  package func begin(in folder: String) throws -> Ledger {
    var members: [JSONValue.Member] = [
      .init("file", .text(study.file)), .init("data", .text(data.folder)),
      .init("metric", .text(study.metric.rawValue)), .init("seeds", .array(study.seeds.map { .integer($0) })),
      .init("labels", .array(data.labels.map { .text($0) })),
      .init(
        "factors",
        .array(
          study.factors.map {
            ["name": .text($0.name), "levels": .array($0.levels.map { .text($0.name) })]
          })),
      .init(
        "arms",
        .array(
          arms.map { planned in
            var members: [JSONValue.Member] = [
              .init("name", .text(planned.arm.name)),
              .init("levels", .array(planned.arm.levels.map { .integer($0) })),
              .init("parameters", .integer(planned.parameters)),
            ]
            if let twin = planned.twin { members.append(.init("twin", .integer(twin))) }
            return .object(members)
          })), .init("test", test.json),
    ]
    if let search = study.search {
      members.append(.init("search", search.json))
    }
    if let seconds = study.seconds { members.append(.init("seconds", .decimal(seconds))) }
    return try Ledger.make(
      folder, study: ["study": JSONValue.object(members).json, "directory": currentDirectory()],
      runs: runs.map {
        QueuedRun(
          id: $0.id, arm: arms[$0.arm].arm.name, seed: $0.seed, recipe: $0.recipe, inputs: $0.inputs)
      })
  }
}

/// Where this process stands: paths of data and vectors count from there, wherever a worker is started.
private func currentDirectory() -> String {
  guard let path = getcwd(nil, 0) else { return "/" }
  defer { free(path) }
  return String(cString: path)
}

/// The folder of a study.
package enum StudyFolder {
  /// Makes the folder of a new study, which must be empty if it is there.
  package static func prepare(_ folder: String) throws {
    if access(Ledger.path(of: folder), F_OK) == 0 {
      throw FileError(
        file: folder, problem: "a study was begun there",
        remedy: "go on with windrow ablate \(folder) --resume, or choose another --output")
    }
    Ledger.removeUnfinished(folder)
    if access(folder + "/recipe.yaml", F_OK) == 0 {
      throw FileError(file: folder, problem: "is the folder of a model", remedy: "choose another --output")
    }
    try RunFolder.prepare(folder, overwrite: false)
  }
}
