package import Models
package import TextData

extension PretrainedVectors {
  /// The vectors of one file, or those of several side by side; from several each counts with the same mean square
  /// length, and a word that one of them lacks has zeros there (Yin and Schütze 2016, "Learning Word Meta-Embeddings",
  /// section 4.1).
  ///
  /// - Parameter words: the numbers of the words that are kept, in the order they get
  package init(sideBySide files: [WordVectors], of words: [Int]) {
    let size = files.reduce(0) { $0 + $1.dimension }
    var numbers = [Float](repeating: 0, count: words.count * size)
    var start = 0
    for file in files {
      let scale = files.count == 1 ? 1 : file.unitScale
      for (row, word) in words.enumerated() {
        for column in 0..<file.dimension {
          numbers[row * size + start + column] = file.values[word * file.dimension + column] * scale
        }
      }
      start += file.dimension
    }
    self.init(
      numbers: numbers, size: size, found: words.map { word in files.contains { $0.found[word] } })
  }
}

extension WordVectors {
  /// What the vectors are multiplied with to have the mean square length 1.
  fileprivate var unitScale: Float {
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    return squares == 0 ? 1 : Float((Double(foundCount) / squares).squareRoot())
  }
}
