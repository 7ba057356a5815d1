/// What a column of delimited text holds in the rows looked at.
package struct ColumnProfile {
  /// The column's number, counted from 1.
  package let number: Int
  /// Its name, where there is a header.
  package let name: String?
  /// Whether it is one of the texts.
  package let isText: Bool
  /// How many rows were looked at.
  package private(set) var rows = 0
  private var values: Set<Int> = []

  init(number: Int, name: String?, isText: Bool) {
    (self.number, self.name, self.isText) = (number, name, isText)
  }

  /// How many different values there are.
  package var distinct: Int { values.count }

  /// Whether its few values, each of many rows, could be labels.
  package var couldBeLabel: Bool { !isText && distinct >= 2 && distinct <= max(2, rows / 10) }

  mutating func add(_ value: String) {
    rows += 1
    values.insert(value.hashValue)
  }
}
