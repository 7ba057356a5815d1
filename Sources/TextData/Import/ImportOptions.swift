import Recipes

/// How a file is to be read: which column is what, and what to do with bad rows.
///
/// A column is given by its name in the header (or, for JSON lines, by its key), or by its number counted
/// from 1. Columns that are not given are looked for under their usual names.
public struct ImportOptions: Sendable {
  /// What to do with bytes that are not valid in the file's encoding.
  public enum InvalidBytes: String, Sendable, CaseIterable {
    /// Stop with an error that names the byte.
    case error
    /// Put U+FFFD in their place.
    case replace
  }

  /// The columns of the text, in a data set of single texts; several are joined by line feeds, empty ones left out.
  public var texts: [String] = []
  /// The column of the first text of a pair; goes with `textB`.
  public var textA: String?
  /// The column of the second text of a pair; goes with `textA`.
  public var textB: String?
  /// The column of the label.
  public var label: String?
  /// Reads multi-label data: what stands between the labels of a cell; nil where a row has one label.
  ///
  /// JSON lines may also give a list of labels, and fastText lines have a `__label__` for each. No label at all is an
  /// empty set of labels.
  public var labelSeparator: String?
  /// The column of the identifier; without one, rows are numbered from 1.
  public var id: String?
  /// The column that ranking metrics group by.
  public var group: String?
  /// The column that names the phenomenon a row tests.
  public var tag: String?
  /// Whether the first line of delimited text names the columns.
  public var header = true
  /// Whether double quotes enclose fields (RFC 4180); nil is the format's own custom: on for `csv`, off for `tsv`.
  public var quoting: Bool?
  /// The encoding; of a folder of files each is read by the first of these that fits it.
  public var encodings = [TextEncoding.utf8]
  /// What to do with bytes that are not valid in the encoding.
  public var invalidUTF8 = InvalidBytes.error
  /// Whether bad rows are counted and left out; otherwise the first one ends the import with an error.
  public var skipBadRows = false

  /// Options as they are when nothing is given.
  public init() {}

  /// Throws where a column is given for a format that takes none.
  func refuseColumns(because problem: String, or other: String? = nil) throws {
    guard let (option, name) = firstColumn else { return }
    throw FileError(
      file: "\(option) \(name)", problem: problem,
      remedy: "leave the option out" + (other.map { ", or \($0)" } ?? ""))
  }

  /// The first given column with the option that gave it.
  private var firstColumn: (option: String, name: String)? {
    let columns = [
      ("--text", texts.first), ("--text-a", textA), ("--text-b", textB), ("--label", label), ("--id", id),
      ("--group", group), ("--tag", tag),
    ]
    for case (let option, let name?) in columns { return (option, name) }
    return nil
  }
}
