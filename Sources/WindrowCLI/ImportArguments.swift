public import ArgumentParser
import Recipes
public import TextData

/// The options that say how a file is to be read.
struct ImportArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The files' format: \(Importer.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var format: String

  @Option(
    help: ArgumentHelp(
      "The column of the text, by name or number from 1. Given several times, the texts are joined by line feeds.",
      valueName: "column"))
  var text: [String] = []

  @Option(help: ArgumentHelp("The column of a pair's first text.", valueName: "column"))
  var textA: String?

  @Option(help: ArgumentHelp("The column of a pair's second text.", valueName: "column"))
  var textB: String?

  @Option(help: ArgumentHelp("The column of the label.", valueName: "column"))
  var label: String?

  @Flag(
    help:
      "Rows have any number of labels: in a cell with commas between them, as a list in JSON, or several __label__."
  )
  var multiLabel = false

  @Option(help: ArgumentHelp("The same, with another text than a comma between labels.", valueName: "text"))
  var labelSeparator: String?

  @Option(
    help: ArgumentHelp(
      "A file with the names of numbered labels, a name a line (counted from 0 or 1, as the labels show), or with a "
        + "label and its name a line.", valueName: "file"))
  var labelNames: String?

  @Option(
    help: ArgumentHelp("The column of the identifier; without one, rows are numbered.", valueName: "column"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "The column of what ranking groups by, such as a question's number.", valueName: "column"))
  var group: String?

  @Option(help: ArgumentHelp("The column of the phenomenon that a row tests.", valueName: "column"))
  var tag: String?

  @Flag(inversion: .prefixedNo, help: "Whether the first line of tsv or csv names the columns.")
  var header = true

  @Flag(
    inversion: .prefixedNo,
    help: "Whether double quotes enclose fields (default: in csv they do, in tsv they are text).")
  var quoting: Bool?

  @Option(
    help: ArgumentHelp(
      "The files' encoding: \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")). For folders also a "
        + "list such as utf-8,gb18030, of which each file takes the first that fits.",
      valueName: "name"))
  var encoding = TextEncoding.utf8.rawValue

  @Option(
    name: .customLong("invalid-utf8"),
    help: ArgumentHelp("What to do with bytes that the encoding does not have.", valueName: "what"))
  var invalidUTF8 = ImportOptions.InvalidBytes.error

  @Flag(help: "Leave bad rows out, and count them, instead of stopping at the first.")
  var skipBadRows = false

  func validate() throws {
    if labelSeparator?.isEmpty == true {
      throw ValidationError("--label-separator is empty: give what stands between two labels, such as ','")
    }
    try usage {
      let importer = try Importer.named(format)
      let encodings = try TextEncoding.list(encoding)
      if encodings.count > 1 && !importer.readsFolder {
        throw FileError(
          file: "--encoding \(encoding)",
          problem: "only for the format 'folders' several encodings are tried",
          remedy: "give the one in which the files are written")
      }
    }
  }

  func importer() throws -> Importer { try Importer.named(format) }

  func options() throws -> ImportOptions {
    var options = ImportOptions()
    (options.texts, options.textA, options.textB, options.label) = (text, textA, textB, label)
    options.labelSeparator = labelSeparator ?? (multiLabel ? "," : nil)
    (options.id, options.group, options.tag) = (id, group, tag)
    (options.header, options.quoting) = (header, quoting)
    (options.encodings, options.invalidUTF8) = (try TextEncoding.list(encoding), invalidUTF8)
    options.skipBadRows = skipBadRows
    return options
  }
}

extension ImportOptions.InvalidBytes: ExpressibleByArgument {}
