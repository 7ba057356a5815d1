import GRDB
import Recipes

extension Ledger {
  /// Queues the next rung of a search by halving, once all runs of the one before are done; false where there is none.
  ///
  /// The trials that go on are the best on dev, by the mean over their seeds; they are trained anew for more epochs.
  func queueNextRung() throws -> Bool {
    let record = try StudyRecord(self)
    guard let halving = record.halving else { return false }
    var epochs = halving.epochs
    while record.arms.contains(where: { $0.name.hasSuffix(StudySearch.rung(epochs: epochs * halving.factor)) }
    ) {
      epochs *= halving.factor
    }
    let next = epochs * halving.factor
    let suffix = StudySearch.rung(epochs: epochs)
    let rung = record.arms.filter { $0.name.hasSuffix(suffix) && $0.twin == nil }
    if next > halving.mostEpochs || rung.count < 2 { return false }

    let runs = try runs()
    let results = try results()
    let scored = rung.compactMap { arm -> (arm: StudyRecord.ArmRecord, score: Double)? in
      let scores = runs.filter { $0.run.arm == arm.name }.compactMap {
        results[$0.run.id]?.scores["metrics"]?["dev"]?[record.metric.rawValue]?.double
      }
      return scores.isEmpty ? nil : (arm, scores.reduce(0, +) / Double(scores.count))
    }
    // Of equals the trial that was drawn first goes on.
    let order = scored.indices.sorted { (-scored[$0].score, $0) < (-scored[$1].score, $1) }
    let best = order.prefix(max(1, rung.count / halving.factor)).sorted().map { scored[$0].arm }
    if best.isEmpty { return false }
    let longer = try RecipeChanges(path: "training.epochs", value: .integer(next), origin: record.file)
    var queued: [QueuedRun] = []
    for seed in record.seeds {
      for arm in best {
        guard let run = runs.first(where: { $0.run.arm == arm.name && $0.run.seed == seed })?.run else {
          continue
        }
        let recipe = try RecipeSource(yaml: run.recipe, file: record.file).yaml(longer)
        queued.append(
          QueuedRun(
            id: StudyPlan.id(of: recipe, inputs: run.inputs), arm: name(arm, suffix, next), seed: seed,
            recipe: recipe, inputs: run.inputs))
      }
    }
    try write { database in
      let text = try String.fetchOne(database, sql: "SELECT value FROM study WHERE key = 'study'") ?? ""
      guard case .object(var members) = try JSONValue(parsing: text),
        let place = members.firstIndex(where: { $0.name == "arms" })
      else { return }
      let arms: [JSONValue] = best.map {
        ["name": .text(name($0, suffix, next)), "levels": .array([]), "parameters": .integer($0.parameters)]
      }
      members[place] = .init("arms", .array(members[place].value.list + arms))
      try database.execute(
        sql: "UPDATE study SET value = ? WHERE key = 'study'", arguments: [JSONValue.object(members).json])
      try Self.queue(queued, in: database)
    }
    return true
  }

  private func name(_ arm: StudyRecord.ArmRecord, _ suffix: String, _ epochs: Int) -> String {
    arm.name.dropLast(suffix.count) + StudySearch.rung(epochs: epochs)
  }
}
