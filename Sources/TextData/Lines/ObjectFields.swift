import Recipes

/// Under which keys the objects of a file have their texts, settled by its first object.
package struct ObjectFields: Sendable {
  /// The key of the text, or those of the two texts of a pair.
  package let texts: [String]
  /// Whether the first object has one of the keys under which an answer would be added.
  package let hasAnswer: Bool

  /// Finds the keys in the first object.
  ///
  /// Throws when it lacks a key that was given, or has none of the usual names: that is a mistake about the whole
  /// file and not about one line.
  ///
  /// - Parameters:
  ///   - given: the keys; none means the usual names.
  ///   - count: 1 text or 2.
  ///   - answer: the keys under which an answer would be added.
  package init(
    given: [String], count: Int, answer: [String], object: ObjectLine, _ line: UnsafeRawBufferPointer
  ) throws(TextProblem) {
    let keys = object.keys(line)
    if given.isEmpty {
      guard let usual = Self.usual(keys, count: count) else {
        throw TextProblem(
          "no key has a usual name for a \(count == 1 ? "text" : "pair of texts"); "
            + "the keys here are \(quotedList(keys))",
          remedy: count == 1 ? "name it with --text-field" : "name both with --text-field, given twice")
      }
      texts = usual
    } else {
      for key in given where !keys.contains(key) {
        let hint = nearest(key, among: keys).map { "did you mean '\($0)'? otherwise " } ?? ""
        throw TextProblem(
          "there is no '\(key)' (--text-field); the keys here are \(quotedList(keys))",
          remedy: "\(hint)give one of these")
      }
      texts = given
    }
    hasAnswer = answer.contains { keys.contains($0) }
  }

  /// The usual names; letter case is ignored.
  private static func usual(_ keys: [String], count: Int) -> [String]? {
    func find(_ name: String) -> String? { keys.first { $0.lowercased() == name } }
    if count == 1 { return Columns.Usual.texts.lazy.compactMap(find).first.map { [$0] } }
    for (a, b) in Columns.Usual.pairs {
      if let a = find(a), let b = find(b) { return [a, b] }
    }
    return nil
  }
}
