import Recipes
import TextData

/// What a run reads beside its recipe, by checksums: a run that goes on with anything else would not end as it
/// would have.
struct RunInput {
  private let data: DataSet
  private let files: [FileInput]

  /// Files that a recipe names.
  private struct FileInput {
    /// Its name in a checkpoint.
    let name: String
    /// What it is called in errors.
    let title: String
    let paths: [String]
    let checksum: String
    let difference: String
  }

  init(
    _ data: DataSet, words: VocabularySource, settings: TextPipeline.Settings, teachers: Teachers?,
    outliers: Outliers?
  ) {
    self.data = data
    files = [
      words.vectors.map { vectors in
        FileInput(
          name: "vectors", title: "the word vectors", paths: settings.vectors,
          checksum: XXH64.hexadecimal(vectors.numbers.withUnsafeBytes { XXH64.hash(of: $0) }),
          difference: "their numbers differ")
      },
      teachers.map {
        FileInput(
          name: "teachers", title: "the teachers", paths: $0.folders, checksum: $0.checksum,
          difference: "their numbers differ")
      },
      outliers.map {
        FileInput(
          name: "outliers", title: "the outliers", paths: $0.files, checksum: $0.checksum,
          difference: "their texts differ")
      },
    ].compactMap { $0 }
  }

  private static let splitPrefix = "split."

  /// As a checkpoint keeps it.
  var metadata: [String: String] {
    var metadata = Dictionary(
      data.metadata.splits.map { (Self.splitPrefix + $0.name, $0.checksum) }, uniquingKeysWith: { $1 })
    for file in files { metadata[file.name] = file.checksum }
    return metadata
  }

  /// Throws a `FileError` unless the checkpoint at `path`, whose metadata these are, is of a run on the same input.
  func check(_ saved: [String: String], of path: String) throws {
    func other(_ file: String, _ what: String, _ difference: String) -> FileError {
      FileError(
        file: file, problem: "not \(what) of the run that \(path) continues: \(difference)",
        remedy: "resume with \(what) it was started with, or start again with --overwrite")
    }
    let now = metadata
    for name in Set(saved.keys.filter { $0.hasPrefix(Self.splitPrefix) }).union(now.keys).sorted() {
      if saved[name] == now[name] { continue }
      if let file = files.first(where: { $0.name == name }) {
        throw other(file.paths.joined(separator: ", "), file.title, file.difference)
      }
      let split = "its split '\(name.dropFirst(Self.splitPrefix.count))' "
      throw other(
        data.folder, "the data set",
        split + (saved[name] == nil ? "is new" : now[name] == nil ? "is missing" : "has other rows"))
    }
  }
}
