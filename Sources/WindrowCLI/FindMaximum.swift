import Recipes
import TextData

/// Texts of ten numbers whose label is the tens digit of the largest: what attention must be able to find
/// (specification, section 12).
///
///     number = ⌊100 u^10⌋, u uniform in [0, 1)
///
/// The largest of ten such numbers is uniform, so all labels are equally likely, while most numbers are small.
struct FindMaximum {
  let seed: UInt64

  private static let numbers = 10

  static let labels = (0..<10).map { "\($0)" }

  /// The splits; a text of one stands in no other.
  func generate(train: Int, dev: Int, test: Int) -> [(split: String, examples: [Example])] {
    var others: Set<String> = []
    // The small splits come first, so that they do not depend on how much training data is asked for.
    let splits = [("test", test), ("dev", dev), ("train", train)].enumerated().map { number, split in
      (split.0, examples(split.1, of: split.0, path: UInt64(number), &others))
    }
    return splits.reversed()
  }

  private func examples(_ count: Int, of split: String, path: UInt64, _ others: inout Set<String>)
    -> [Example]
  {
    var random = SplitMix64(seed: seed, path: [path])
    var examples: [Example] = []
    while examples.count < count {
      let numbers = (0..<Self.numbers).map { _ in
        let root = Double(random.next() >> 11) * 0x1p-53
        return Int(100 * (0..<10).reduce(1.0) { power, _ in power * root })
      }
      let text = numbers.map { "\($0)" }.joined(separator: " ")
      if others.contains(text) { continue }
      examples.append(
        Example(
          id: "\(split)-\(examples.count + 1)", textA: text, label: Self.labels[(numbers.max() ?? 0) / 10]))
    }
    others.formUnion(examples.map(\.textA))
    return examples
  }
}
