import Glibc
public import Recipes

/// The test scores of several folds, or of several runs: each, and their mean and standard deviation.
public struct FoldReport: Sendable {
  private let reports: [EvaluationReport]

  /// At least one report.
  public init(_ reports: [EvaluationReport]) {
    precondition(!reports.isEmpty, "FoldReport: no reports")
    self.reports = reports
  }

  private var measures: [(name: String, title: String, values: [Double])] {
    let isMultiLabel = reports[0].sets != nil
    return [("accuracy", isMultiLabel ? "exact match" : "accuracy", reports.map(\.accuracy))]
      + (isMultiLabel ? [("micro_f1", "micro-F1", reports.map(\.microF1))] : [])
      + [("macro_f1", "macro-F1", reports.map(\.macroF1))]
  }

  /// `folds`, and for each of `accuracy`, `macro_f1` and, of multi-label data, `micro_f1` the `values`, their `mean` and the standard deviation `sd`
  /// of a sample.
  public var json: JSONValue {
    .object(
      [.init("folds", .integer(reports.count))]
        + measures.map { measure in
          JSONValue.Member(
            measure.name,
            [
              "mean": .decimal(mean(measure.values)), "sd": .decimal(deviation(measure.values)),
              "values": .array(measure.values.map(JSONValue.decimal)),
            ])
        })
  }

  /// A line a fold and a line of means.
  public var text: String {
    var table = TextTable(header: ["fold", "examples"] + measures.map(\.title))
    for (fold, report) in reports.enumerated() {
      table.append(["\(fold + 1)", "\(report.total)"] + measures.map { percent($0.values[fold]) })
    }
    table.append(
      ["mean ± sd", "\(reports.reduce(0) { $0 + $1.total })"]
        + measures.map {
          "\(fixed(mean($0.values) * 100, decimals: 2)) ± \(fixed(deviation($0.values) * 100, decimals: 2)) %"
        })
    return table.text
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
