/// One row of a data set: a text or a pair of texts, with what is known about it.
public struct Example: Sendable, Equatable {
  /// The source's own identifier, or the row number as text where it has none.
  public var id: String
  /// The text, or the first text of a pair (the premise, the question).
  public var textA: String
  /// The second text of a pair (the hypothesis, the answer); nil in a data set of single texts.
  public var textB: String?
  /// The label's name; nil when the row is not labelled, and in multi-label data.
  public var label: String?
  /// The names of all its labels, in multi-label data, where there may be none; nil in other data.
  public var labels: [String]?
  /// What ranking metrics group by (the question of an answer); nil where the data have no groups.
  public var group: String?
  /// The phenomenon the row tests; nil where the data carry no such tag.
  public var tag: String?

  /// Makes a row.
  public init(
    id: String, textA: String, textB: String? = nil, label: String? = nil, labels: [String]? = nil,
    group: String? = nil, tag: String? = nil
  ) {
    (self.id, self.textA, self.textB) = (id, textA, textB)
    (self.label, self.labels, self.group, self.tag) = (label, labels, group, tag)
  }
}
