import Recipes
import TensorCore
import TextData

/// Texts of no class, shown to a model in training so that it is sure of none of its classes for such (outlier
/// exposure, Hendrycks et al. 2019): all classes are equally right for them, and in multi-label data none.
struct Outliers {
  /// Their files, for errors.
  let files: [String]
  /// A checksum of their texts.
  let checksum: String
  private let rows: [EncodedRow]
  private let share: Double

  /// Texts are kept in memory; more than this are not.
  private static let limit = 1_000_000

  /// The lines of the given files, but empty ones; nil for no file.
  ///
  /// - Parameter share: how many come with each row of training
  init?(files: [String], share: Double, pipeline: TextPipeline) throws {
    if files.isEmpty { return nil }
    var (rows, hash) = ([EncodedRow](), XXH64())
    for file in files {
      let reader = try TextLinesReader(ByteStream(path: file))
      let start = rows.count
      while let lines = try reader.next() {
        try lines.forEach { number, line in
          switch line {
          case .failure(let problem):
            throw FileError(file: file, problem: "line \(number): \(problem.problem)", remedy: problem.remedy)
          case .success(let bytes):
            if bytes.isEmpty { return }
            hash.update(bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            let row = pipeline.encode(Example(id: "\(file):\(number)", textA: text))
            rows.append(pipeline.isMultiLabel ? row.withoutLabels() : row)
          }
        }
        guard rows.count <= Self.limit else {
          throw FileError(
            file: file, problem: "more than \(grouped(Self.limit)) outliers", remedy: "give fewer lines")
        }
      }
      if rows.count == start {
        throw FileError(file: file, problem: "no text in it", remedy: "give a file with one text a line")
      }
    }
    (self.files, self.rows, self.share, checksum) = (files, rows, share, hash.hexadecimal)
  }

  /// How many come with so many rows.
  func count(with rows: Int) -> Int { Int((share * Double(rows)).rounded()) }

  /// Those that come with the rows of a window: drawn by the seed, the epoch and the window alone.
  func draw(_ count: Int, seed: UInt64, epoch: Int, window: Int) -> [EncodedRow] {
    var stream = RandomStream(seed: seed, "outliers", epoch, window)
    return (0..<count).map { _ in rows[Int(stream.next() % UInt64(rows.count))] }
  }
}
