import Recipes

/// Puts a fraction of the rows, chosen at random but always the same for a seed, into the dev split.
public struct DevFraction: Sendable {
  private let threshold: UInt64
  private let seed: UInt64

  /// `fraction` of the rows, at least 0 and below 1; throws `FileError` otherwise.
  public init(_ fraction: Double, seed: UInt64) throws {
    guard fraction >= 0, fraction < 1 else {
      throw FileError(
        file: "--dev-fraction \(fraction)", problem: "the fraction must be at least 0 and below 1",
        remedy: "a usual value is 0.1")
    }
    threshold = UInt64(fraction * 0x1p53)
    self.seed = SplitMix64.mix(seed &+ SplitMix64.step)
  }

  /// Whether the row with that index belongs to dev. Depends on the seed and the index alone.
  public func contains(row index: Int) -> Bool {
    SplitMix64.mix(seed &+ UInt64(truncatingIfNeeded: index) &* SplitMix64.step) >> 11 < threshold
  }
}
