import Recipes
import TextData

/// Which test rows a report shows with the attention of every arm.
enum ShownRows {
  static let count = 5
  /// Columns that the longer text of a row takes: below, there is little to attend to; above, nobody reads on.
  private static let lengths = 15...2000
  /// So long a text is as easily read as any shorter one.
  private static let easyLength = 80

  /// A labelled row of the test split.
  struct Candidate {
    let number: Int
    let truth: String
    let length: Int

    init(_ row: Example, number: Int) {
      self.number = number
      truth = ShownAnswer.truth(of: row)
      length = max(displayWidth(row.textA), row.textB.map { displayWidth($0) } ?? 0)
    }
  }

  /// One row of each fifth of the split, of a class that is shown the least so far, and short.
  static func chosen(of rows: [Candidate]) -> [Int] {
    var shown: [Candidate] = []
    for part in 0..<count {
      let fifth = rows[rows.count * part / count..<rows.count * (part + 1) / count]
      let best = fifth.filter { lengths.contains($0.length) }.min { cost($0, shown) < cost($1, shown) }
      if let best { shown.append(best) }
    }
    return shown.map(\.number)
  }

  private static func cost(_ row: Candidate, _ shown: [Candidate]) -> (Int, Int, Int) {
    (shown.count { $0.truth == row.truth }, max(row.length, easyLength), row.number)
  }
}
