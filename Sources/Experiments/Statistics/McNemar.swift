import Glibc

/// McNemar's test of two single models on the same examples.
///
/// The null hypothesis: a new example is as likely to be answered rightly by the first model alone as by the
/// second alone. It is about these two trained models; `Contrast` is about how they were trained.
///
///     exact        p = min(1, 2 · P(X ≤ min(b, c)))      X ~ Binomial(b + c, 1/2)
///     chi-square   p = P(χ²₁ ≥ (|b − c| − 1)² / (b + c))
///
/// b and c count the examples that one model alone answers rightly. McNemar 1947, "Note on the Sampling Error of the
/// Difference between Correlated Proportions or Percentages", with the continuity correction of Edwards 1948.
public struct McNemarTest: Sendable, Equatable {
  /// Examples that the first model alone answers rightly.
  public let onlyFirst: Int
  /// Examples that the second model alone answers rightly.
  public let onlySecond: Int

  /// Tests two models from these counts, neither negative.
  public init(onlyFirst: Int, onlySecond: Int) {
    precondition(onlyFirst >= 0 && onlySecond >= 0, "McNemarTest: \(onlyFirst), \(onlySecond) examples")
    (self.onlyFirst, self.onlySecond) = (onlyFirst, onlySecond)
  }

  /// Tests two models whose answers to the same examples stand side by side.
  public init(isFirstCorrect first: [Bool], isSecondCorrect second: [Bool]) {
    precondition(first.count == second.count, "McNemarTest: \(first.count) ≠ \(second.count) examples")
    let pairs = zip(first, second)
    self.init(
      onlyFirst: pairs.count { $0 && !$1 }, onlySecond: pairs.count { !$0 && $1 })
  }

  /// Examples that one model alone answers rightly.
  public var discordant: Int { onlyFirst + onlySecond }
  /// Whether p comes from the binomial distribution: with fewer than 25 discordant examples, where the chi-square
  /// distribution is too far off.
  public var isExact: Bool { discordant < 25 }
  /// The p value, two-sided; 1 without discordant examples.
  public var p: Double { isExact ? exactP : chiSquareP }

  /// The p value of the binomial distribution.
  package var exactP: Double {
    let (fewer, more) = (Double(min(onlyFirst, onlySecond)), Double(max(onlyFirst, onlySecond)))
    guard more > fewer else { return 1 }
    // P(X ≤ k) of n = I_(1/2)(n − k, k + 1)
    return min(1, 2 * incompleteBeta(more, fewer + 1, at: 0.5, complement: 0.5))
  }

  /// The p value of the chi-square distribution with one degree of freedom.
  package var chiSquareP: Double {
    guard discordant > 0 else { return 1 }
    let gap = Double(abs(onlyFirst - onlySecond)) - 1
    let statistic = gap * gap / Double(discordant)
    return erfc((statistic / 2).squareRoot())  // P(χ²₁ ≥ x) = P(|Z| ≥ √x)
  }
}
