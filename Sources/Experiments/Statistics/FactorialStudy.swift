public import TensorCore

/// Arms that combine the levels of several factors, and the effects of the levels.
///
/// An effect compares arms that are alike in all other factors, averaged over the settings of these where all arms
/// that it needs are in the study. In a full factorial study that is every setting, and the effects are the classical
/// ones (Box, Hunter and Hunter 2005, "Statistics for Experimenters", chapter 5); where some arms are missing, no
/// effect mixes up two factors, and there is none without such a setting.
public struct FactorialStudy: Sendable {
  /// What a study varies, a part or a setting.
  public struct Factor: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its levels; the first is the base that the others are compared with.
    public let levels: [String]

    /// Makes a factor of at least one level.
    public init(_ name: String, levels: [String]) {
      precondition(!levels.isEmpty, "Factor \(name): no levels")
      (self.name, self.levels) = (name, levels)
    }
  }

  /// One level of a factor.
  public struct LevelEffect: Sendable, Equatable {
    /// The name of the factor.
    public let factor: String
    /// The level.
    public let level: String
    /// The mean metric of all arms that have the level; nil where there are none.
    public let mean: Double?
    /// The level − the base level, averaged over the settings of the other factors that have both; nil for the
    /// base level.
    public let difference: Contrast?
  }

  /// How the effect of one factor's level depends on another's.
  public struct Interaction: Sendable, Equatable {
    /// The names of the two factors.
    public let factors: [String]
    /// Their levels, neither a base level.
    public let levels: [String]
    /// (ab − a₀b) − (ab₀ − a₀b₀), averaged over the settings of the other factors that have all four.
    public let contrast: Contrast
  }

  private let factors: [Factor]
  private let scores: [ArmScores]
  private let positions: [[Int]: Int]  // of an arm, by the numbers of its levels

  /// Makes a study.
  ///
  /// - Parameter arms: of each the levels, in the order of the factors, and the scores
  /// - Throws: `ScoresError` for a level that its factor does not have, and where two arms have the same levels
  public init(factors: [Factor], arms: [(levels: [String], scores: ArmScores)]) throws {
    var positions: [[Int]: Int] = [:]
    for (position, arm) in arms.enumerated() {
      guard arm.levels.count == factors.count else {
        throw ScoresError(
          problem: "arm '\(arm.scores.name)' has \(arm.levels.count) levels",
          remedy: "give one for each of the \(factors.count) factors")
      }
      let numbers = try zip(factors, arm.levels).map { factor, level in
        guard let number = factor.levels.firstIndex(of: level) else {
          throw ScoresError(
            problem: "arm '\(arm.scores.name)' has '\(level)' as \(factor.name)",
            remedy: "known: \(factor.levels.joined(separator: ", "))")
        }
        return number
      }
      if let other = positions[numbers] {
        throw ScoresError(
          problem: "arms '\(arms[other].scores.name)' and '\(arm.scores.name)' have the same levels",
          remedy: "leave one out")
      }
      positions[numbers] = position
    }
    (self.factors, self.positions, scores) = (factors, positions, arms.map(\.scores))
  }

  /// Every level of every factor.
  ///
  /// - Parameter workers: share the contrasts
  /// - Throws: `ScoresError` where arms cannot be compared
  public func levelEffects(_ workers: Workers = Workers(count: 1)) throws -> [LevelEffect] {
    let levels = factors.indices.flatMap { factor in factors[factor].levels.indices.map { (factor, $0) } }
    let contrasts = try contrasts(levels.map { $1 == 0 ? [:] : [$0: $1] }, workers)
    let ordered = positions.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return zip(levels, contrasts).map { level, contrast in
      let (factor, number) = level
      let means = ordered.filter { $0.key[factor] == number }.map { scores[$0.value].mean }
      return LevelEffect(
        factor: factors[factor].name, level: factors[factor].levels[number],
        mean: means.isEmpty ? nil : means.reduce(0, +) / Double(means.count), difference: contrast)
    }
  }

  /// The interactions of two factors, of all levels but the base levels, where the study has the arms.
  ///
  /// - Parameter workers: share the contrasts
  /// - Throws: `ScoresError` where arms cannot be compared
  public func interactions(_ workers: Workers = Workers(count: 1)) throws -> [Interaction] {
    var pairs: [(first: Int, a: Int, second: Int, b: Int)] = []
    for first in factors.indices {
      for second in factors.indices where second > first {
        for a in factors[first].levels.indices.dropFirst() {
          for b in factors[second].levels.indices.dropFirst() { pairs.append((first, a, second, b)) }
        }
      }
    }
    let contrasts = try contrasts(pairs.map { [$0.first: $0.a, $0.second: $0.b] }, workers)
    return zip(pairs, contrasts).compactMap { pair, contrast in
      contrast.map {
        Interaction(
          factors: [factors[pair.first].name, factors[pair.second].name],
          levels: [factors[pair.first].levels[pair.a], factors[pair.second].levels[pair.b]], contrast: $0)
      }
    }
  }

  /// The contrast of each of these combinations of levels; nil for none.
  private func contrasts(_ levels: [[Int: Int]], _ workers: Workers) throws -> [Contrast?] {
    try workers.map(pieces: levels.count) { place in
      Result { levels[place].isEmpty ? nil : try contrast(levels[place]) }
    }.map { try $0.get() }
  }

  /// The contrast of levels (of factors, by their numbers) against the base levels, averaged over settings of the
  /// other factors: + where an even number of the levels is replaced by the base level, − where an odd one is.
  private func contrast(_ levels: [Int: Int]) throws -> Contrast? {
    var weights = [Double](repeating: 0, count: scores.count)
    var settings = 0
    for corner in positions.keys where levels.allSatisfy({ corner[$0.key] == $0.value }) {
      var corners = [(corner, 1.0)]
      for factor in levels.keys {
        corners += corners.map { levels, sign in
          var based = levels
          based[factor] = 0
          return (based, -sign)
        }
      }
      let signs = corners.compactMap { corner, sign in positions[corner].map { ($0, sign) } }
      guard signs.count == corners.count else { continue }
      settings += 1
      for (position, sign) in signs { weights[position] += sign }
    }
    guard settings > 0 else { return nil }
    return try Contrast(of: scores, weights: weights.map { $0 / Double(settings) })
  }
}
