import Recipes
import TextData

/// Decides which split each row of a file goes to, by its place in the file or by its group.
struct SplitRule {
  /// The file's path, for errors.
  let file: String
  /// The split that the option puts the whole file into; nil where the file itself may say.
  let forced: String?
  /// The splits that other options fill.
  let filled: Set<String>
  /// Which rows of train are put into dev and test.
  let fractions: SplitFractions

  private var trainRows = 0

  init(file: String, forced: String?, filled: Set<String>, fractions: SplitFractions) {
    (self.file, self.forced, self.filled, self.fractions) = (file, forced, filled, fractions)
  }

  /// The split of the next row, of which the file says that it belongs to `own`.
  mutating func split(_ example: ExampleBytes, own: String?) throws -> String {
    if let own, let forced, own != forced {
      throw FileError(
        file: file,
        problem: "the row '\(example.string(.id) ?? "")' belongs to \(own), --\(forced) says \(forced)",
        remedy: "give the file without --\(forced): it tells the split of each row")
    }
    if let own, forced == nil, filled.contains(own) {
      throw FileError(
        file: file, problem: "the file has a split '\(own)' of its own",
        remedy: "leave out --\(own)" + (own == "train" ? "" : " and --\(own)-fraction"))
    }
    let split = forced ?? own ?? "train"
    guard split == "train" else { return split }
    defer { trainRows += 1 }
    // What ranking groups together, a question and its answers, must not be torn apart.
    let group = example[.group].map { Int(truncatingIfNeeded: XXH64.hash(of: $0)) }
    return fractions.split(row: group ?? trainRows) ?? "train"
  }
}
