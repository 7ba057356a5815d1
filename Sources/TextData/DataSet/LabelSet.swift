/// The labels of a row of multi-label data, as the column `labels` of the shards has them.
///
///     "0 3"      the labels with these numbers, in ascending order
///     ""         none
enum LabelSet {
  /// The numbers as text.
  static func text(_ numbers: Set<Int>) -> String {
    numbers.sorted().map(String.init).joined(separator: " ")
  }

  /// The numbers of a text; nil where it is not one that `text` gives.
  static func numbers(_ bytes: UnsafeRawBufferPointer) -> [Int]? {
    var numbers: [Int] = []
    for part in bytes.split(separator: 0x20, omittingEmptySubsequences: false) where !bytes.isEmpty {
      guard !part.isEmpty, part.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(String(decoding: part, as: UTF8.self)), number > numbers.last ?? -1
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
