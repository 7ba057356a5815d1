public import TensorCore

/// How the attention matrices of a batch lie in memory: back to back, each row-major, without padding.
///
/// Matrix `p` compares the queries of text `p` (rows) with the keys of text `p` (columns).
public struct AttentionLayout: Sendable {
  /// Rows of each matrix: queries.
  public let rows: Lengths
  /// Columns of each matrix: keys.
  public let columns: Lengths
  /// Numbers of each matrix.
  public let entries: Lengths

  /// Matrices of the given sizes.
  public init(rows: Lengths, columns: Lengths) {
    precondition(
      rows.count == columns.count, "attention: queries of \(rows.count) texts, keys of \(columns.count)")
    (self.rows, self.columns) = (rows, columns)
    entries = Lengths((0..<rows.count).map { rows[$0] * columns[$0] })
  }

  /// How many matrices there are.
  public var count: Int { rows.count }
  /// Rows and columns swapped.
  var transposed: AttentionLayout { AttentionLayout(rows: columns, columns: rows) }

  /// For every row of every matrix the first key of its text.
  var firstKeys: [Int] {
    (0..<count).flatMap { Array(repeating: columns.offsets[$0], count: rows[$0]) }
  }

  /// One matrix out of the numbers of all.
  func matrix(_ all: Tensor, _ index: Int) -> Tensor {
    all.reshaped([all.count, 1]).rows(entries.rows(index)).reshaped([rows[index], columns[index]])
  }

  /// Calls `body` for every row of every matrix that has columns.
  ///
  /// - Parameter body: takes the row counted over all matrices, its first entry, and its number of columns.
  func forEachRow(_ body: (_ row: Int, _ entry: Int, _ count: Int) -> Void) {
    for index in 0..<count where columns[index] > 0 {
      for row in 0..<rows[index] {
        body(rows.offsets[index] + row, entries.offsets[index] + row * columns[index], columns[index])
      }
    }
  }
}

/// One attention matrix a text: A[i, j] is how well query i matches key j, or the weight that query i gives it.
///
/// A pooling has one query a text; a pair has a query for each token of its first text and a key for each token
/// of its second; self-attention has both for each token. There is no padding in the matrices.
public struct AttentionMatrices {
  /// All entries, [Σ rows · columns].
  public let values: Variable
  /// Where each matrix lies.
  public let layout: AttentionLayout

  /// Matrices out of their numbers.
  public init(_ values: Variable, _ layout: AttentionLayout) {
    precondition(
      values.value.count == layout.entries.total,
      "attention: \(values.shape) for matrices of \(layout.entries.total) numbers")
    (self.values, self.layout) = (values, layout)
  }

  /// Rows of each matrix: queries.
  public var rows: Lengths { layout.rows }
  /// Columns of each matrix: keys.
  public var columns: Lengths { layout.columns }
  /// Where each matrix begins.
  public var entries: Lengths { layout.entries }

  /// The matrix of one text or pair.
  public func matrix(_ index: Int) -> Tensor { layout.matrix(values.value, index) }

  /// Other numbers in the same layout.
  public func with(_ values: Variable) -> AttentionMatrices { AttentionMatrices(values, layout) }
}

/// Which text of a pair.
public enum PairSide: Sendable {
  case first, second
}
