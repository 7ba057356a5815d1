import Recipes

/// Pre-trained vectors for the words of a vocabulary.
///
/// Read from GloVe text, word2vec text (also fastText's `.vec`), word2vec binary, or `NAME.npy` with the words in
/// `NAME.words.txt` beside it; each may be Zstandard. The format is recognised by the content. The file is read
/// as a stream and only the rows of wanted words are kept, so memory depends on the vocabulary, not on the file.
public struct WordVectors: Sendable {
  /// How many numbers a vector has.
  public let dimension: Int
  /// `[vocabulary.count, dimension]`, row by row; rows of words that were not found are 0.
  public let values: [Float]
  /// By number in the vocabulary, whether there is a vector.
  public let found: [Bool]
  /// How many words have a vector.
  public let foundCount: Int
  /// How many vectors the file has.
  public let fileCount: Int

  /// Reads the vectors of a vocabulary's words. Of a word that occurs again the first vector counts.
  ///
  /// Throws `FileError` that names the line or word: rows of another length than the first, values that are not
  /// numbers, a file that is cut off, words and rows that do not match in number, a header that says other
  /// than what follows, and, with `expectedDimension`, vectors of another dimension.
  public init(path: String, vocabulary: Vocabulary, expectedDimension: Int? = nil) throws {
    var values: [Float] = []
    var found = [Bool](repeating: false, count: vocabulary.count)
    var foundCount = 0
    let file = VectorFile(path: path)
    try file.read { dimension in
      if let expectedDimension, dimension != expectedDimension {
        throw FileError(
          file: path, problem: "the vectors have \(dimension) dimensions, \(expectedDimension) are expected",
          remedy: "give other vectors, or set the size in the recipe to \(dimension)")
      }
      let (size, overflow) = vocabulary.count.multipliedReportingOverflow(by: dimension)
      if overflow || size > 1 << 30 {
        throw FileError(
          file: path, problem: "\(vocabulary.count) words of \(dimension) dimensions are too many",
          remedy: "make the vocabulary smaller")
      }
      values = [Float](repeating: 0, count: size)
    } wanted: { word in
      let id = Int(vocabulary.id(of: word))
      return id == 0 || found[id] ? nil : id
    } row: { id, vector in
      found[id] = true
      foundCount += 1
      values.withUnsafeMutableBufferPointer { values in
        for (column, value) in vector.enumerated() { values[id * vector.count + column] = value }
      }
    }
    (self.values, self.found, self.foundCount) = (values, found, foundCount)
    (dimension, fileCount) = (file.dimension, file.count)
  }
}
