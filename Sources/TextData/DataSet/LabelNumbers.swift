/// Numbers of labels by the labels' bytes.
///
/// It stands before what knows labels as `String`s, for which two spellings that Unicode holds to be the same are one
/// label: each spelling is looked up there once, and then here, which is faster.
package struct LabelNumbers {
  private var labels = ByteTable()
  private var numbers: [Int] = []

  package init() {}

  /// The number of a label; nil where it was not added.
  package subscript(label: UnsafeRawBufferPointer) -> Int? { labels.index(of: label).map { numbers[$0] } }

  /// Adds a label that is not there.
  package mutating func add(_ label: UnsafeRawBufferPointer, number: Int) {
    let place = labels.insert(label)
    precondition(place == numbers.count, "LabelNumbers: a label is added again")
    numbers.append(number)
  }
}
