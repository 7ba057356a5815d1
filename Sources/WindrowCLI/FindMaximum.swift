import Recipes
import TextData

/// Texts of ten numbers whose label is the tens digit of the largest: what attention must be able to find
/// (specification, section 12).
///
///     number = ⌊100 u^10⌋, u uniform in [0, 1)
///
/// The largest of ten such numbers is uniform, so all labels are equally likely, while most numbers are small. Texts of
/// very small numbers may occur more than once.
struct FindMaximum {
  let seed: UInt64

  private static let numbers = 10

  static let labels = (0..<10).map { "\($0)" }

  /// The splits, each a sample of the same texts.
  func generate(train: Int, dev: Int, test: Int) -> [(split: String, examples: [Example])] {
    [("train", train), ("dev", dev), ("test", test)].enumerated().map { number, split in
      var random = SplitMix64(seed: seed, path: [UInt64(number)])
      return (split.0, (0..<split.1).map { example(id: "\(split.0)-\($0 + 1)", &random) })
    }
  }

  private func example(id: String, _ random: inout SplitMix64) -> Example {
    let numbers = (0..<Self.numbers).map { _ in
      let root = Double(random.next() >> 11) * 0x1p-53
      return Int(100 * (0..<10).reduce(1.0) { power, _ in power * root })
    }
    return Example(
      id: id, textA: numbers.map { "\($0)" }.joined(separator: " "),
      label: Self.labels[(numbers.max() ?? 0) / 10])
  }
}
