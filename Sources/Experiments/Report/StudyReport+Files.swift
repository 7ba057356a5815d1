package import Recipes

extension StudyReport {
  /// For a terminal.
  package var text: String {
    var text = (tables + [speedTable]).map(\.text).joined(separator: "\n\n")
    text.removeLast()
    return text
  }

  /// For a page: without speed, so that the same study gives the same bytes.
  package var markdown: String {
    let title = record.file.split(separator: "/").last.map(String.init) ?? record.file
    return "# Study \(printable(title))\n\nData: `\(record.data)`. Seeds: "
      + record.seeds.map { "\($0)" }.joined(separator: ", ") + ".\n\n"
      + tables.map(\.markdown).joined(separator: "\n")
  }

  /// A row for each arm and seed.
  package var csv: String {
    let names = record.factors.map(\.name)
    var lines = [["arm"] + names + ["seed", record.metric.rawValue, "parameters"]]
    for (number, arm) in arms.enumerated() {
      let levels = zip(record.factors, record.arms[number].levels).map { $0.levels[$1] }
      for (place, seed) in arm.seeds.enumerated() {
        lines.append(
          [arm.name] + levels + ["\(seed)", "\(arm.scores?.perSeed[place] ?? .nan)", "\(arm.parameters)"])
      }
    }
    return lines.map { $0.map(Self.cell).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// For programs.
  package var json: JSONValue {
    .object([
      .init("study", .text(record.file)), .init("data", .text(record.data)),
      .init("metric", .text(record.metric.rawValue)),
      .init("seeds", .array(record.seeds.map { .integer($0) })),
      .init("open_runs", .integer(open)),
      .init(
        "arms",
        .array(
          arms.map { arm in
            var members: [JSONValue.Member] = [
              .init("name", .text(arm.name)), .init("parameters", .integer(arm.parameters)),
              .init("same_as", arm.twin.map { .text($0) } ?? .null),
              .init("seeds", .array(arm.seeds.map { .integer($0) })),
              .init("scores", .array((arm.scores?.perSeed ?? []).map { .decimal($0) })),
              .init("mean", number(arm.scores?.mean)), .init("sd", number(arm.scores?.standardDeviation)),
              .init("dev", number(arm.dev)), .init("difference", json(of: arm.difference)),
              .init("p_holm", number(arm.correctedP)),
            ]
            if !arm.byTag.isEmpty {
              members.append(
                .init(
                  "by_tag",
                  .object(
                    arm.byTag.map {
                      .init($0.tag, ["n": .integer($0.count), "accuracy": .decimal($0.accuracy)])
                    })))
            }
            return .object(members)
          })),
      .init(
        "effects",
        .array(
          effects.map {
            [
              "factor": .text($0.factor), "level": .text($0.level), "mean": number($0.mean),
              "difference": json(of: $0.difference),
            ]
          })),
      .init(
        "interactions",
        .array(
          interactions.map {
            [
              "factors": .array($0.factors.map { .text($0) }), "levels": .array($0.levels.map { .text($0) }),
              "contrast": json(of: $0.contrast),
            ]
          })),
      .init(
        "failures",
        .array(
          failures.map {
            ["arm": .text($0.run.arm), "seed": .integer($0.run.seed), "message": .text($0.message ?? "")]
          })),
    ])
  }

  private func number(_ value: Double?) -> JSONValue { value.map { .decimal($0) } ?? .null }

  private func json(of contrast: Contrast?) -> JSONValue {
    guard let contrast else { return .null }
    return [
      "estimate": .decimal(contrast.estimate), "low": number(contrast.interval?.lowerBound),
      "high": number(contrast.interval?.upperBound), "p": number(contrast.p),
    ]
  }

  /// For a browser: a page that needs nothing else, with plots.
  package var html: String { StudyPage(report: self).html }

  /// Writes `report.md`, `report.csv` and `report.json`, and with speed, so that they differ between two executions of a
  /// study, `report.html` and `speed.md`.
  package func write(to folder: String) throws {
    try AtomicFile.write(markdown, to: folder + "/report.md")
    try AtomicFile.write(csv, to: folder + "/report.csv")
    try AtomicFile.write(json.json + "\n", to: folder + "/report.json")
    try AtomicFile.write(html, to: folder + "/report.html")
    try AtomicFile.write(speedTable.markdown, to: folder + "/speed.md")
  }
}
