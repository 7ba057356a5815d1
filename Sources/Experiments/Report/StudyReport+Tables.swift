import Recipes

extension StudyReport {
  /// A score as people read it: shares as percent without the sign, MAP with four decimals.
  private func score(_ value: Double?) -> String {
    guard let value else { return "–" }
    return record.metric == .map ? fixed(value, decimals: 4) : fixed(value * 100, decimals: 2)
  }

  /// A difference of scores, with its sign.
  private func difference(_ value: Double) -> String {
    let text = score(value)
    return value > 0 && text.contains(where: { $0 != "0" && $0 != "." }) ? "+" + text : text
  }

  /// What the data allow to say of a difference.
  private func finding(_ contrast: Contrast?) -> String {
    guard let contrast else { return "" }
    guard let interval = contrast.interval else { return "fewer than 3 seeds: not known how sure" }
    let range = "(\(difference(interval.lowerBound)) … \(difference(interval.upperBound)))"
    if interval.lowerBound > 0 { return "higher \(range)" }
    if interval.upperBound < 0 { return "lower \(range)" }
    return "no difference found \(range)"
  }

  private func p(_ value: Double?) -> String {
    value.map { $0 < 0.0001 ? "< 0.0001" : fixed($0, decimals: 4) } ?? "–"
  }

  private var unit: String { record.metric == .map ? "" : ", %" }

  /// Everything that a second run of the same study gives again to the last digit.
  var tables: [ReportTable] {
    var tables = [armTable]
    if arms.count > 1 { tables.append(differenceTable) }
    if !effects.isEmpty { tables.append(effectTable) }
    if !interactions.isEmpty { tables.append(interactionTable) }
    if let tags = tagTable { tables.append(tags) }
    if !failures.isEmpty { tables.append(failureTable) }
    return tables
  }

  private var armTable: ReportTable {
    ReportTable(
      title: "Test \(record.metric.title) of each arm\(unit)",
      header: ["arm", "mean", "sd"] + record.seeds.map { "seed \($0)" } + ["dev", "parameters"],
      rows: arms.map { arm in
        [arm.name, score(arm.scores?.mean), score(arm.scores?.standardDeviation)]
          + record.seeds.map { seed in
            score(arm.seeds.firstIndex(of: seed).flatMap { arm.scores?.perSeed[$0] })
          } + [score(arm.dev), grouped(arm.parameters)]
      },
      note: ([
        "Epochs are chosen on dev; each run is scored on test once. sd: over seeds.",
        open > 0 ? "\(open) runs are still to be done." : "",
      ]
        + arms.compactMap { arm in
          arm.twin.map { "'\(arm.name)' computes the same as '\($0)', whose runs stand for both." }
        }).filter { !$0.isEmpty }.joined(separator: " "))
  }

  private var differenceTable: ReportTable {
    ReportTable(
      title: "Difference from '\(arms[0].name)'\(unit.isEmpty ? "" : ", points")",
      header: ["arm", "difference", "95 % interval", "p", "p, Holm"],
      rows: arms.dropFirst().map { arm in
        [
          arm.name, arm.difference.map { difference($0.estimate) } ?? "–", finding(arm.difference),
          p(arm.difference?.p), p(arm.correctedP),
        ]
      },
      note:
        "Interval and p take in that other seeds and other test examples would give other scores. Holm: corrected for all "
        + "differences of this table.")
  }

  private var effectTable: ReportTable {
    ReportTable(
      title: "Effect of each factor, averaged over the others\(unit.isEmpty ? "" : ", points")",
      header: ["factor", "level", "mean", "against the base level", ""],
      rows: effects.map { effect in
        [
          effect.factor, effect.level, score(effect.mean),
          effect.difference.map { difference($0.estimate) } ?? "base", finding(effect.difference),
        ]
      })
  }

  private var interactionTable: ReportTable {
    ReportTable(
      title: "Interactions of two factors\(unit.isEmpty ? "" : ", points")",
      header: ["factors", "levels", "both together beyond their sum", ""],
      rows: interactions.map { interaction in
        [
          interaction.factors.joined(separator: " × "), interaction.levels.joined(separator: " × "),
          difference(interaction.contrast.estimate), finding(interaction.contrast),
        ]
      })
  }

  private var tagTable: ReportTable? {
    guard let first = arms.first(where: { !$0.byTag.isEmpty }) else { return nil }
    return ReportTable(
      title: "Accuracy by tag, %", header: ["tag", "n"] + arms.map(\.name),
      rows: first.byTag.enumerated().map { place, row in
        [row.tag, "\(row.count)"]
          + arms.map { $0.byTag.isEmpty ? "–" : fixed($0.byTag[place].accuracy * 100, decimals: 2) }
      })
  }

  private var failureTable: ReportTable {
    ReportTable(
      title: "Runs that failed twice", header: ["arm", "seed", "why"],
      rows: failures.map { [$0.run.arm, "\($0.run.seed)", $0.message ?? ""] })
  }

  /// How fast the arms were: another machine, or the same at another time, gives other figures.
  var speedTable: ReportTable {
    ReportTable(
      title: "Speed", header: ["arm", "parameters", "seconds an epoch", "training rows a second"],
      rows: arms.map { arm in
        [
          arm.name, grouped(arm.parameters), arm.speed.map { fixed($0.secondsOfAnEpoch, decimals: 2) } ?? "–",
          arm.speed.map { grouped(Int($0.rowsPerSecond.rounded())) } ?? "–",
        ]
      })
  }
}
