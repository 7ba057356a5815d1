package import Recipes

extension ModelComparison {
  private var style: ScoreStyle { ScoreStyle(metric) }

  /// For a terminal.
  package func text() throws -> String {
    var text = try tables().map(\.text).joined(separator: "\n\n")
    text.removeLast()
    return text
  }

  private func tables() throws -> [ReportTable] {
    var tables = [
      ReportTable(
        title: "\(metric.title)\(style.unit)", header: ["model", "mean", "sd", "seeds"],
        rows: try arms.map { arm in
          let scores = try scores(arm)
          return [
            arm.name, style.score(scores.mean), style.score(scores.standardDeviation),
            arm.runs.map { "\($0.seed)" }.joined(separator: " "),
          ]
        })
    ]
    if arms.count < 2 { return tables }
    let differences = try arms.dropFirst().map { try difference(of: $0) }
    let corrected = holmCorrected(differences.compactMap(\.p))
    var next = 0
    tables.append(
      ReportTable(
        title: "Difference from '\(arms[0].name)'\(style.pointUnit)",
        header: ["model", "difference", "", "p", "p, Holm"],
        rows: zip(arms.dropFirst(), differences).map { arm, difference in
          defer { if difference.p != nil { next += 1 } }
          return [
            arm.name, style.difference(difference.estimate), finding(difference), style.p(difference.p),
            style.p(difference.p == nil ? nil : corrected[next]),
          ]
        }))
    for (title, slices) in slices {
      tables.append(try table(of: slices, title: title))
    }
    return tables
  }

  private func table(of slices: [Slice], title: String) throws -> ReportTable {
    let percent = ScoreStyle(.accuracy)
    return ReportTable(
      title: "Accuracy by \(title), %\(arms.count == 2 ? "; difference in points" : "")",
      header: [title, "n"] + arms.map(\.name) + (arms.count == 2 ? ["difference", "", "p"] : []),
      rows: try slices.map { slice in
        let scores = try arms.map { percent.score(try accuracy(of: $0, on: slice)) }
        guard arms.count == 2 else { return [slice.name, "\(slice.rows.count)"] + scores }
        let difference = try difference(of: arms[1], on: slice)
        return [slice.name, "\(slice.rows.count)"] + scores
          + [percent.difference(difference.estimate), finding(difference, percent), percent.p(difference.p)]
      })
  }

  private func finding(_ difference: Difference, _ style: ScoreStyle? = nil) -> String {
    switch difference {
    case .contrast(let contrast): (style ?? self.style).finding(contrast)
    case .mcNemar(_, let test): "\(test.onlyFirst) rows right here alone, \(test.onlySecond) there alone"
    case .alone: "not known how sure: give 3 seeds of each"
    }
  }

  /// For programs.
  package func json() throws -> JSONValue {
    func members(_ difference: Difference) -> JSONValue {
      var members: [JSONValue.Member] = [.init("estimate", .decimal(difference.estimate))]
      switch difference {
      case .contrast(let contrast):
        members.append(.init("low", contrast.interval.map { .decimal($0.lowerBound) } ?? .null))
        members.append(.init("high", contrast.interval.map { .decimal($0.upperBound) } ?? .null))
      case .mcNemar(_, let test):
        members.append(.init("only_this_right", .integer(test.onlyFirst)))
        members.append(.init("only_first_right", .integer(test.onlySecond)))
      case .alone: break
      }
      members.append(.init("p", difference.p.map { .decimal($0) } ?? .null))
      return .object(members)
    }
    return .object([
      .init("metric", .text(metric.rawValue)),
      .init(
        "models",
        .array(
          try arms.enumerated().map { number, arm in
            let scores = try scores(arm)
            var object: [JSONValue.Member] = [
              .init("name", .text(arm.name)), .init("runs", .array(arm.runs.map { .text($0.folder) })),
              .init("seeds", .array(arm.runs.map { .integer($0.seed) })),
              .init("scores", .array(scores.perSeed.map { .decimal($0) })),
              .init("mean", .decimal(scores.mean)),
            ]
            if number > 0 { object.append(.init("difference", members(try difference(of: arm)))) }
            for (title, slices) in slices {
              object.append(
                .init(
                  "by_\(title)",
                  .object(
                    try slices.map { slice in
                      .init(
                        slice.name,
                        [
                          "n": .integer(slice.rows.count),
                          "accuracy": .decimal(try accuracy(of: arm, on: slice)),
                          "difference": number > 0 ? members(try difference(of: arm, on: slice)) : .null,
                        ])
                    })))
            }
            return .object(object)
          })),
    ])
  }
}

extension ModelComparison.Difference {
  var estimate: Double {
    switch self {
    case .contrast(let contrast): contrast.estimate
    case .mcNemar(let estimate, _), .alone(let estimate): estimate
    }
  }

  var p: Double? {
    switch self {
    case .contrast(let contrast): contrast.p
    case .mcNemar(_, let test): test.p
    case .alone: nil
    }
  }
}
