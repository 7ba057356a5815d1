import Recipes

/// How scores and their differences are written: shares in percent, MAP as it is, with four decimals.
struct ScoreStyle {
  private let isShare: Bool

  init(_ metric: StudyMetric) { isShare = metric != .map }

  /// After the name of a score.
  var unit: String { isShare ? ", %" : "" }
  /// After the name of a difference of scores.
  var pointUnit: String { isShare ? ", points" : "" }

  /// As plots count it.
  func scaled(_ value: Double) -> Double { isShare ? value * 100 : value }

  func score(_ value: Double?) -> String {
    guard let value else { return "–" }
    return isShare ? fixed(value * 100, decimals: 2) : fixed(value, decimals: 4)
  }

  /// With its sign.
  func difference(_ value: Double) -> String {
    let text = score(value)
    return value > 0 && text.contains(where: { $0 != "0" && $0 != "." }) ? "+" + text : text
  }

  func p(_ value: Double?) -> String {
    value.map { $0 < 0.0001 ? "< 0.0001" : fixed($0, decimals: 4) } ?? "–"
  }

  /// What the data allow to say of a difference.
  func finding(_ contrast: Contrast?) -> String {
    guard let contrast else { return "" }
    guard let interval = contrast.interval else { return "fewer than 3 seeds: not known how sure" }
    let range = "(\(difference(interval.lowerBound)) … \(difference(interval.upperBound)))"
    return contrast.finding == .unclear
      ? "no difference found \(range)" : "\(contrast.finding.rawValue) \(range)"
  }
}
