import Recipes

/// Which column of a delimited file is what, as indices from 0.
struct Columns {
  /// The text or the first text of a pair; the columns of a single text may be several.
  var textA: [Int]
  var textB: Int?
  var label: Int?
  var id: Int?
  var group: Int?
  var tag: Int?
  var split: Int?

  /// Names under which columns are looked for when none is given; letter case is ignored.
  enum Usual {
    static let pairs = [
      ("text_a", "text_b"), ("sentence1", "sentence2"), ("premise", "hypothesis"),
      ("sentence_a", "sentence_b"),
      ("question1", "question2"), ("question", "answer"), ("question", "sentence"),
      ("#1 string", "#2 string"),
    ]
    static let texts = ["text", "sentence", "review", "content"]
    static let label = ["label", "gold_label", "class", "category"]
    static let id = ["id", "pair_id", "pairid"]
    static let group = ["group"]
    static let tag = ["tag"]
  }

  /// Finds the columns in a header; without one (`names` is nil) all must be numbers.
  init(_ options: ImportOptions, names: [String]?, count: Int, line: Int) throws {
    func find(_ option: String, _ given: String?, usual: [String]) throws -> Int? {
      if let given { return try Self.find(given, option, names, count, line) }
      guard let names else { return nil }
      let lowercased = names.map { $0.lowercased() }
      return usual.lazy.compactMap { lowercased.firstIndex(of: $0) }.first
    }
    label = try find("--label", options.label, usual: Usual.label)
    id = try find("--id", options.id, usual: Usual.id)
    group = try find("--group", options.group, usual: Usual.group)
    tag = try find("--tag", options.tag, usual: Usual.tag)
    switch (options.texts, options.textA, options.textB) {
    case (let texts, nil, nil) where !texts.isEmpty:
      textA = try texts.map { try Self.find($0, "--text", names, count, line) }
    case ([], let a?, let b?):
      textA = [try Self.find(a, "--text-a", names, count, line)]
      textB = try Self.find(b, "--text-b", names, count, line)
    case ([], nil, nil):
      for (a, b) in Usual.pairs {
        if let a = try find("", nil, usual: [a]), let b = try find("", nil, usual: [b]) {
          (textA, textB) = ([a], b)
          return
        }
      }
      guard let text = try find("", nil, usual: Usual.texts) else {
        throw RowProblem(
          line: line, problem: "no column has a usual name for a text; \(Self.list(names, count))",
          remedy: "name the columns with --text, or with --text-a and --text-b for a pair"
            + (names == nil ? "" : " (with --no-header if this line is a row already)"))
      }
      textA = [text]
    default:
      throw RowProblem(
        line: line, problem: "--text is for single texts, --text-a and --text-b together are for pairs",
        remedy: "give --text alone, or both --text-a and --text-b")
    }
  }

  /// Whether a column is one of the texts.
  func isText(_ column: Int) -> Bool { textA.contains(column) || textB == column }

  private static func list(_ names: [String]?, _ count: Int) -> String {
    names.map { "the columns are \(quotedList($0))" } ?? "the columns are 1 to \(count)"
  }

  private static func find(
    _ given: String, _ option: String, _ names: [String]?, _ count: Int, _ line: Int
  ) throws -> Int {
    let named = (names ?? []).indices.filter { names?[$0] == given }
    if named.count > 1 {
      throw RowProblem(
        line: line, problem: "\(named.count) columns are called '\(given)' (\(option))",
        remedy: "give the column's number instead: \(named.map { String($0 + 1) }.joined(separator: " or "))")
    }
    if let index = named.first { return index }
    if let number = Int(given), number >= 1, number <= count { return number - 1 }
    let hint =
      names.flatMap { nearest(given, among: $0) }.map { "did you mean '\($0)'? otherwise " } ?? ""
    throw RowProblem(
      line: line, problem: "there is no column '\(given)' (\(option)); \(list(names, count))",
      remedy: hint
        + (names == nil ? "without a header, give the column's number" : "give one of these, or its number"))
  }
}
