import Recipes
import TextData

/// What a run reads beside its recipe, by checksums: a run that goes on with anything else would not end as it
/// would have.
struct RunInput {
  private let data: DataSet
  private let vectors: (path: String, checksum: String)?
  private let teachers: (path: String, checksum: String)?

  init(_ data: DataSet, words: VocabularySource, settings: TextPipeline.Settings, teachers: Teachers?) {
    self.data = data
    self.teachers = teachers.map { ($0.folders.joined(separator: ", "), $0.checksum) }
    vectors = words.vectors.map { vectors in
      (
        settings.vectors.joined(separator: ", "),
        XXH64.hexadecimal(vectors.numbers.withUnsafeBytes { XXH64.hash(of: $0) })
      )
    }
  }

  private static let splitPrefix = "split."

  /// As a checkpoint keeps it.
  var metadata: [String: String] {
    var metadata = Dictionary(
      data.metadata.splits.map { (Self.splitPrefix + $0.name, $0.checksum) }, uniquingKeysWith: { $1 })
    if let vectors { metadata["vectors"] = vectors.checksum }
    if let teachers { metadata["teachers"] = teachers.checksum }
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
      if name == "vectors" {
        throw other(vectors?.path ?? path, "the word vectors", "their numbers differ")
      }
      if name == "teachers" {
        throw other(teachers?.path ?? path, "the teachers", "their numbers differ")
      }
      let split = "its split '\(name.dropFirst(Self.splitPrefix.count))' "
      throw other(
        data.folder, "the data set",
        split + (saved[name] == nil ? "is new" : now[name] == nil ? "is missing" : "has other rows"))
    }
  }
}
