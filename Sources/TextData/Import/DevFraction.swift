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
    self.seed = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
  }

  /// Whether the row with that index belongs to dev. Depends on the seed and the index alone.
  public func contains(row index: Int) -> Bool {
    Self.mix(seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15) >> 11 < threshold
  }

  /// The output function of SplitMix64 (Steele et al. 2014, "Fast splittable pseudorandom number generators").
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
