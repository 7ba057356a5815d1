import Recipes

/// Puts fractions of the rows, chosen at random but always the same for a seed, into the dev and the test split.
///
/// The dev rows of a seed are the same with any fraction for test.
public struct SplitFractions: Sendable {
  private let devEnd: UInt64
  private let testEnd: UInt64
  private let seed: UInt64

  /// The splits that get rows.
  public var splits: [String] {
    (devEnd > 0 ? ["dev"] : []) + (testEnd > devEnd ? ["test"] : [])
  }

  /// Fractions of all the rows, each at least 0, together below 1; throws `FileError` otherwise.
  public init(dev: Double = 0, test: Double = 0, seed: UInt64) throws {
    for (name, fraction) in [("dev", dev), ("test", test)] where !(0..<1).contains(fraction) {
      throw FileError(
        file: "--\(name)-fraction \(fraction)", problem: "the fraction must be at least 0 and below 1",
        remedy: "a usual value is 0.1")
    }
    guard dev + test < 1 else {
      throw FileError(
        file: "--dev-fraction \(dev) --test-fraction \(test)", problem: "nothing is left to train on",
        remedy: "usual values are 0.1 and 0.2")
    }
    devEnd = UInt64(dev * 0x1p53)
    testEnd = devEnd + UInt64(test * 0x1p53)
    self.seed = SplitMix64.mix(seed &+ SplitMix64.step)
  }

  /// Whether the row with that index belongs to dev or to test, nil for neither. Depends on the seed and the index alone.
  public func split(row index: Int) -> String? {
    let place = SplitMix64.mix(seed &+ UInt64(truncatingIfNeeded: index) &* SplitMix64.step) >> 11
    return place < devEnd ? "dev" : place < testEnd ? "test" : nil
  }
}
