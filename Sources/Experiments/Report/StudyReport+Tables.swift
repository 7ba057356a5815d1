import Recipes

extension StudyReport {
  var style: ScoreStyle { ScoreStyle(record.metric) }

  /// Everything that a second run of the same study gives again to the last digit.
  var tables: [ReportTable] {
    var tables = record.isSearch ? [searchTable, armTable] : [armTable]
    if arms.count > 1 && !record.isSearch { tables.append(differenceTable) }
    if !effects.isEmpty { tables.append(effectTable) }
    if !interactions.isEmpty { tables.append(interactionTable) }
    if let tags = tagTable { tables.append(tags) }
    if !failures.isEmpty { tables.append(failureTable) }
    return tables
  }

  var searchTable: ReportTable {
    let found = arms.indices.filter { arms[$0].dev != nil }.sorted {
      (-(arms[$0].dev ?? 0), $0) < (-(arms[$1].dev ?? 0), $1)
    }
    return ReportTable(
      title: "Best on dev\(style.unit)", header: ["trial", "dev", "test"],
      rows: found.prefix(10).map {
        [arms[$0].name, style.score(arms[$0].dev), style.score(arms[$0].scores?.mean)]
      },
      note: "Choose by dev: the best of many on test is better there by luck.")
  }

  var armTable: ReportTable {
    ReportTable(
      title: "Test \(record.metric.title) of each arm\(style.unit)",
      header: ["arm", "mean", "sd"] + record.seeds.map { "seed \($0)" } + ["dev", "parameters"],
      rows: arms.map { arm in
        [arm.name, style.score(arm.scores?.mean), style.score(arm.scores?.standardDeviation)]
          + record.seeds.map { seed in
            style.score(arm.seeds.firstIndex(of: seed).flatMap { arm.scores?.perSeed[$0] })
          } + [style.score(arm.dev), grouped(arm.parameters)]
      },
      note: ([
        "Epochs are chosen on dev; each run is scored on test once. sd: over seeds.",
        open > 0 ? "\(open) \(open == 1 ? "run is" : "runs are") still to be done." : "",
      ]
        + arms.compactMap { arm in
          arm.twin.map { "'\(arm.name)' computes the same as '\($0)', whose runs stand for both." }
        }).filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// What the words of a finding mean.
  private static let rule = "Higher, lower: the interval leaves out 0 and p is at most 0.05."

  var differenceTable: ReportTable {
    ReportTable(
      title: "Difference from '\(arms[0].name)'\(style.pointUnit)",
      header: ["arm", "difference", "95 % interval", "p", "p, Holm"],
      rows: arms.dropFirst().map { arm in
        [
          arm.name, arm.difference.map { style.difference($0.estimate) } ?? "–",
          style.finding(arm.difference),
          style.p(arm.difference?.p), style.p(arm.correctedP),
        ]
      },
      note:
        "Interval and p take in that other seeds and other test examples would give other scores. \(Self.rule) Holm: "
        + "corrected for all differences of this table.")
  }

  var effectTable: ReportTable {
    ReportTable(
      title: "Effect of each factor, averaged over the others\(style.pointUnit)",
      header: ["factor", "level", "mean", "against the base level", "95 % interval", "p"],
      rows: effects.map { effect in
        [
          effect.factor, effect.level, style.score(effect.mean),
          effect.difference.map { style.difference($0.estimate) } ?? "base", style.finding(effect.difference),
          style.p(effect.difference?.p),
        ]
      }, note: Self.rule)
  }

  var interactionTable: ReportTable {
    ReportTable(
      title: "Interactions of two factors\(style.pointUnit)",
      header: ["factors", "levels", "both together beyond their sum", "95 % interval", "p"],
      rows: interactions.map { interaction in
        [
          interaction.factors.joined(separator: " × "), interaction.levels.joined(separator: " × "),
          style.difference(interaction.contrast.estimate), style.finding(interaction.contrast),
          style.p(interaction.contrast.p),
        ]
      }, note: Self.rule)
  }

  var tagTable: ReportTable? {
    guard let first = arms.first(where: { !$0.byTag.isEmpty }) else { return nil }
    return ReportTable(
      title: "Accuracy by tag, %", header: ["arm"] + first.byTag.map { "\($0.tag) (\($0.count))" },
      rows: arms.map { arm in
        [arm.name]
          + first.byTag.indices.map { place in
            arm.byTag.isEmpty ? "–" : fixed(arm.byTag[place].accuracy * 100, decimals: 2)
          }
      }, note: "In brackets: test rows with the tag.")
  }

  var failureTable: ReportTable {
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
